/**
 * The type of a field as the document names it, asked of the field's own schema: what it expects is in its refusal.
 * Source: docs/protocol/storage-rpc.md §3.
 * @module
 */

import type { Operation } from '@starling/storage-api'

export type Field = Operation['fields'][number]

const DOCUMENTED_TYPES = [
  'boolean',
  'positive integer',
  'integer',
  '16-bit integer',
  'integer or "all"',
  'integer timestamp (in milliseconds)',
  'string array',
  'integer array',
  'timestamp array',
  'string',
] as const
export type DocumentedType = (typeof DOCUMENTED_TYPES)[number]

/** Nothing that any of them is. */
const NO_VALUE = { not: 'a value' }

/** @returns undefined for a field whose texts are the operation's own */
export function documentedType({ schema }: Pick<Field, 'schema'>): DocumentedType | undefined {
  const result = schema.safeParse(NO_VALUE)
  const refusal = result.success ? '' : (result.error.issues[0]?.message ?? '')
  return DOCUMENTED_TYPES.find((type) => refusal.endsWith(`: expected ${type}`))
}
