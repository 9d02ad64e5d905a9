/**
 * A call as it is drawn: what to put into each parameter, and who asks. What that is in bytes depends on the world in which
 * it is made (`make-call.ts`), so that a case can be drawn, shown and repeated without one.
 * @module
 */

import { type Operation, type OperationName, operations } from '@starling/storage-api'
import fc from 'fast-check'
import { BESIDE_TYPE, OF_TYPE, oddText, wild } from '../values/arbitraries.ts'
import { besideField } from '../values/beside-field.ts'
import { documentedType, type Field } from '../values/documented-type.ts'

/** `good`: a value that means something to the world; `pick` chooses which. */
type FieldCase = { readonly kind: 'good'; readonly pick: number } | { readonly kind: 'value'; readonly value: unknown }

export interface Actor {
  /** Whose mailbox is asked for. */
  readonly account: 'own' | 'stranger'
  /** Who signs: the account, a token of it with these flags, or somebody else. */
  readonly signs: 'account' | 'token' | 'mallory'
  readonly flags: number
  /** How wrong the caller's clock is. */
  readonly clockMs: number
}

export interface CallCase {
  readonly method: string
  readonly actor: Actor
  readonly fields: Readonly<Record<string, FieldCase>>
  /** Calls inside this one; each is told apart by where it stands. */
  readonly inner: readonly CallCase[]
}

const good = fc.nat(999).map((pick): FieldCase => ({ kind: 'good', pick }))
const valued = (arbitrary: fc.Arbitrary<unknown>) => arbitrary.map((value): FieldCase => ({ kind: 'value', value }))

const actor: fc.Arbitrary<Actor> = fc.record({
  account: fc.oneof(
    { weight: 19, arbitrary: fc.constant('own' as const) },
    { weight: 1, arbitrary: fc.constant('stranger' as const) },
  ),
  signs: fc.oneof(
    { weight: 14, arbitrary: fc.constant('account' as const) },
    { weight: 5, arbitrary: fc.constant('token' as const) },
    { weight: 1, arbitrary: fc.constant('mallory' as const) },
  ),
  flags: fc.oneof({ weight: 2, arbitrary: fc.constantFrom(7, 7, 3) }, { weight: 1, arbitrary: fc.nat(15) }),
  clockMs: fc.oneof(
    { weight: 9, arbitrary: fc.constant(0) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(-65_000, -60_000, -11_000, -1_000, 9_000, 11_000, 60_000, 65_000, 3_600_000),
    },
  ),
})

/** Operations that contain others. */
const CONTAINERS: readonly string[] = ['batch', 'sequence', 'ifelse']

/** Parameters that decide whether a call is one for the account itself; drawn more seldom than they may be absent. */
const SELDOM: ReadonlySet<string> = new Set([
  'wait_ms',
  'subaccount',
  'subaccount_sig',
  'expiry',
  'sig_timestamp',
  'max_count',
  'max_size',
])

/** Without these most calls end where they begin. */
const FAVOURED: ReadonlySet<string> = new Set(['signature', 'timestamp', 'pubkey_ed25519', 'ttl'])

const NAMES = Object.keys(operations) as readonly OperationName[]
// What writes is asked more often, for something to be there.
const WEIGHTED: readonly OperationName[] = [...NAMES, 'store', 'store', 'store', 'retrieve', 'expire', 'delete']

/** Drawing builds nothing: building an arbitrary costs more than drawing from it. */
const FLAT_CALLS = NAMES.filter((name) => !CONTAINERS.includes(name)).map((name) =>
  operationCase(operations[name], fc.constant([])),
)
const INNER_CALLS = innerCalls()
const CALLS: ReadonlyMap<OperationName, fc.Arbitrary<CallCase>> = new Map(
  NAMES.map((name) => [
    name,
    operationCase(operations[name], CONTAINERS.includes(name) ? INNER_CALLS : fc.constant([])),
  ]),
)

/** Any call: good, nearly good, or wild; of an operation, or of none. */
export const callCase: fc.Arbitrary<CallCase> = fc.oneof(
  ...WEIGHTED.map((name) => ({ weight: 3, arbitrary: CALLS.get(name) as fc.Arbitrary<CallCase> })),
  { weight: 1, arbitrary: nothingCase() },
)

function operationCase(operation: Operation, inner: fc.Arbitrary<readonly CallCase[]>): fc.Arbitrary<CallCase> {
  return fc.record({
    method: fc.constantFrom(operation.name, operation.name, operation.name, ...operation.aliases),
    actor,
    inner,
    fields: fc.oneof(
      { weight: 6, arbitrary: goodFields(operation) },
      { weight: 5, arbitrary: nearlyGood(operation) },
      { weight: 1, arbitrary: wildFields(operation) },
      { weight: 1, arbitrary: collect(operation.fields, (field) => (field.optional ? fc.constant(undefined) : good)) },
    ),
  })
}

/** One level deep: what stands inside is drawn like any call, but holds nothing itself. */
function innerCalls(): fc.Arbitrary<readonly CallCase[]> {
  const call = fc.oneof(
    { weight: 12, arbitrary: fc.oneof(...FLAT_CALLS) },
    { weight: 1, arbitrary: nothingCase() },
    { weight: 1, arbitrary: fc.constantFrom(...CONTAINERS).map(emptyCall) },
  )
  return fc.oneof(
    { weight: 12, arbitrary: fc.array(call, { minLength: 1, maxLength: 5 }) },
    { weight: 1, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.constant(Array<CallCase>(21).fill(emptyCall('info'))) },
  )
}

function nothingCase(): fc.Arbitrary<CallCase> {
  return fc.oneof(fc.constantFrom('nonsense', '', 'Store', 'toString'), oddText).map(emptyCall)
}

function emptyCall(method: string): CallCase {
  return { method, actor: { account: 'own', signs: 'account', flags: 0, clockMs: 0 }, fields: {}, inner: [] }
}

/** Required fields, and some of the others. */
function goodFields({ fields }: Operation): fc.Arbitrary<Record<string, FieldCase>> {
  return collect(fields, (field) => {
    if (!field.optional) return good
    return fc.oneof(
      { weight: SELDOM.has(field.name) ? 7 : 1, arbitrary: fc.constant(undefined) },
      { weight: FAVOURED.has(field.name) ? 7 : 1, arbitrary: good },
    )
  })
}

/** A good call with one or two parameters spoilt. */
function nearlyGood(operation: Operation): fc.Arbitrary<Record<string, FieldCase>> {
  const { fields } = operation
  if (fields.length === 0) return goodFields(operation)
  const spoiling = fc.oneof(...fields.map((field) => fc.record({ name: nameOf(field), value: spoilt(field) })))
  return fc.tuple(goodFields(operation), fc.array(spoiling, { minLength: 1, maxLength: 2 })).map(([given, spoilings]) =>
    spoilings.reduce<Record<string, FieldCase>>((all, { name, value }) => {
      const { [name]: _, ...rest } = all
      return value === undefined ? rest : { ...rest, [name]: value }
    }, given),
  )
}

/** Its other name is given beside it: both are too many. */
function nameOf({ name, alias }: Field): fc.Arbitrary<string> {
  return alias === undefined ? fc.constant(name) : fc.constantFrom(name, name, alias)
}

function spoilt(field: Field): fc.Arbitrary<FieldCase | undefined> {
  const type = documentedType(field)
  const beside = besideField(field.name)
  return fc.oneof(
    ...(beside === undefined ? [] : [{ weight: 8, arbitrary: valued(beside) }]),
    { weight: 2, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.constant<FieldCase>({ kind: 'value', value: null }) },
    { weight: 4, arbitrary: valued(type === undefined ? wild : BESIDE_TYPE[type]) },
    { weight: 3, arbitrary: valued(type === undefined ? wild : OF_TYPE[type]) },
    { weight: 1, arbitrary: valued(wild) },
    { weight: 1, arbitrary: good },
  )
}

function wildFields({ fields }: Operation): fc.Arbitrary<Record<string, FieldCase>> {
  const known = collect(fields, (field) => fc.oneof(fc.constant(undefined), good, spoilt(field), valued(wild)))
  const unknown = fc.dictionary(
    oddText.filter((name) => name !== '__proto__'),
    valued(wild),
    { maxKeys: 2 },
  )
  return fc.tuple(unknown, known).map(([first, second]) => ({ ...first, ...second }))
}

function collect(
  fields: readonly Field[],
  draw: (field: Field) => fc.Arbitrary<FieldCase | undefined>,
): fc.Arbitrary<Record<string, FieldCase>> {
  return fc.tuple(...fields.map(draw)).map((drawn) =>
    Object.fromEntries(
      drawn.flatMap((value, index): [string, FieldCase][] => {
        const name = fields[index]?.name
        return value === undefined || name === undefined ? [] : [[name, value]]
      }),
    ),
  )
}
