/**
 * The types a parameter may have. A schema carries the exact text of its errors, with `{name}` where the field's name
 * goes, and beside it the rules the walk of `read-input.ts` needs.
 * Source: docs/protocol/storage-rpc.md, "Common parameter parsing".
 * @module
 */

import { TIMESTAMP_MS_MIN } from '@starling/protocol'
import * as z from 'zod/mini'

export type Params = Readonly<Record<string, unknown>>

export interface FieldRules {
  /** A second name under which the field may come. */
  readonly alias?: string
  /** An optional field that is required in this company. Fields of smaller names have been checked by then. */
  readonly requiredWhen?: (params: Params) => boolean
  /** Absence is not reported by the walk, because the operation has its own text for it. */
  readonly mayBeAbsent?: boolean
  /** The field is looked at only in this company. */
  readonly examinedWhen?: (params: Params) => boolean
}

/** Rules of the outermost schema of each field. */
export const fieldRules = z.registry<FieldRules>()

export function withRules<Schema extends z.ZodMiniType>(schema: Schema, rules: FieldRules): Schema {
  // NOTE: the registry's type is conditional on the schema's output, which a generic schema cannot resolve.
  fieldRules.add(schema as z.ZodMiniType, rules)
  return schema
}

/** JSON `null` counts as absent. */
export function isGiven(params: Params, name: string): boolean {
  return params[name] !== undefined && params[name] !== null
}

const INT16_MIN = -32_768
const INT16_MAX = 32_767

const expected = (type: string): string => `Invalid value given for '{name}': expected ${type}`
const integerNumber = (type: string) =>
  z
    .number({ error: expected(type) })
    .check(z.refine((value) => Number.isInteger(value), { error: expected(type), abort: true }))
const safely = (type: string, minimum: number) =>
  z.refine<number>((value) => Number.isSafeInteger(value) && value >= minimum, { error: expected(type), abort: true })

const TIMESTAMP = 'integer timestamp (in milliseconds)'

export const string = () => z.string({ error: expected('string') })
export const integer = () => integerNumber('integer').check(safely('integer', Number.MIN_SAFE_INTEGER))
export const positiveInteger = () => integerNumber('positive integer').check(safely('positive integer', 0))

const namespaceNumber = (type: string) =>
  integerNumber(type).check(
    z.refine((value) => value >= INT16_MIN && value <= INT16_MAX, {
      error: `Invalid value given for '{name}': value out of range`,
    }),
  )

export const int16 = () => namespaceNumber('16-bit integer')

export const boolean = () => z.boolean({ error: expected('boolean') })

/** Any non-negative integer of milliseconds. */
export const looseTimestamp = () => integerNumber(TIMESTAMP).check(safely(TIMESTAMP, 0))

const inMilliseconds = () =>
  z.refine<number>((value) => value >= TIMESTAMP_MS_MIN, {
    error: `Invalid timestamp for '{name}': timestamp must be in milliseconds`,
  })

/** Milliseconds that cannot be mistaken for seconds. */
export const timestamp = () => looseTimestamp().check(inMilliseconds())

/** Session sends some integers as decimal strings. `{input}` in an error is the text that was given, quoted. */
export const decimal = <Schema extends z.ZodMiniType<number, number>>(schema: Schema) =>
  z.pipe(
    z.transform((given: number | string, context): number => {
      if (typeof given !== 'string') return given
      const value = /^\d{1,16}$/.test(given) ? Number(given) : Number.NaN
      if (Number.isSafeInteger(value)) return value
      context.issues.push({ code: 'custom', input: given, message: `Invalid value given for '{name}': {input}` })
      return z.NEVER
    }),
    schema,
  )

/** One schema for an array and another for anything else, whose value counts as an array of one. */
const oneOrMany = <Item>(one: z.ZodMiniType<Item, Item>, many: z.ZodMiniType<Item[], Item[]>) =>
  z.pipe(
    z.transform((given: Item | readonly Item[], context): readonly Item[] => {
      const result = Array.isArray(given) ? many.safeParse(given) : one.safeParse(given)
      if (result.success) return Array.isArray(result.data) ? result.data : [result.data]
      context.issues.push({ code: 'custom', input: given, message: result.error.issues[0]?.message ?? '' })
      return z.NEVER
    }),
    z.custom<readonly Item[]>(),
  )

export const stringArray = () => {
  const item = z.string({ error: expected('string array') })
  return oneOrMany(item, z.array(item))
}

/** A single one cannot be mistaken for seconds; those of an array are not looked at so closely. */
export const timestampArray = () => {
  const type = 'timestamp array'
  const item = integerNumber(type).check(safely(type, 0))
  return oneOrMany(item.check(inMilliseconds()), z.array(item))
}

/** Up to `length` integers, or one: versions, compared part by part. */
export const integersUpTo = (length: number) => {
  const type = 'integer array'
  const item = integerNumber(type).check(safely(type, Number.MIN_SAFE_INTEGER))
  return oneOrMany(item, z.array(item).check(z.maxLength(length, { error: expected(type) })))
}

/** A namespace, or `"all"`. */
export const namespaceOrAll = () => {
  const one = namespaceNumber('integer or "all"')
  return z.pipe(
    z.transform((given: number | 'all', context): number | 'all' => {
      if (given === 'all') return given
      const result = one.safeParse(given)
      if (result.success) return result.data
      context.issues.push({ code: 'custom', input: given, message: result.error.issues[0]?.message ?? '' })
      return z.NEVER
    }),
    z.custom<number | 'all'>(),
  )
}
