/**
 * The walk over an operation's fields in ascending name order, which fixes which of several errors is reported.
 * Source: docs/protocol/storage-rpc.md, "Common parameter parsing" and "Order of checks".
 * @module
 */

import type * as z from 'zod/mini'
import { invalidRequest } from './errors.ts'
import { type FieldRules, fieldRules, isGiven, type Params } from './field.ts'

export type Fields = Readonly<Record<string, z.ZodMiniType>>
/** What a caller may write. */
export type FieldsInput<F extends Fields> = z.core.$InferObjectInput<F, Record<never, never>>
/** What the walk hands on: presence and types are right, values not yet looked into. */
export type FieldsOutput<F extends Fields> = z.core.$InferObjectOutput<F, Record<never, never>>

export interface CompiledField extends FieldRules {
  readonly name: string
  readonly schema: z.ZodMiniType
  readonly optional: boolean
}

/** Done once for each operation, when its module is loaded. */
export function compileFields(fields: Fields): readonly CompiledField[] {
  return Object.keys(fields)
    .sort()
    .map((name) => {
      const schema = fields[name] as z.ZodMiniType
      const rules = fieldRules.get(schema)
      // By what comes out: a transform claims that anything may go in.
      return { ...rules, name, schema, optional: rules?.mayBeAbsent === true || schema._zod.optout === 'optional' }
    })
}

/**
 * Unknown names are ignored.
 * @throws {RpcError} `invalid_request` for the first bad field in name order
 */
export function readFields(fields: readonly CompiledField[], params: Params): Record<string, unknown> {
  const values: Record<string, unknown> = {}
  for (const field of fields) {
    if (field.examinedWhen !== undefined && !field.examinedWhen(params)) continue
    const given = field.alias === undefined || isGiven(params, field.name) ? field.name : field.alias
    if (!isGiven(params, given)) {
      if (field.optional && !field.requiredWhen?.(params)) continue
      throw invalidRequest(`Required field '${field.name}' missing`)
    }
    const result = field.schema.safeParse(params[given])
    if (!result.success) throw invalidRequest(wording(result.error.issues[0]?.message ?? '', given, params[given]))
    values[field.name] = result.data
  }
  // Exactly-one-of rules belong to the checks of values and so come after all types.
  for (const { name, alias } of fields)
    if (alias !== undefined && isGiven(params, name) && isGiven(params, alias))
      throw invalidRequest(`Cannot specify both '${name}' and '${alias}'`)
  return values
}

function wording(template: string, name: string, input: unknown): string {
  return template.replace('{name}', () => name).replace('{input}', () => JSON.stringify(input))
}
