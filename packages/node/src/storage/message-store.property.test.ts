import { silentLogger } from '@starling/ports/system'
import { ManualClock } from '@starling/ports/testing'
import { changesExpiry, countWithinLimits, type MessageHash } from '@starling/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MergeModel, type ModelMessage } from '../../test/merge-model.ts'
import { alice, bob, digest, hashOf, message, nextStamp, START_MS } from '../../test/people.ts'
import { ANY_TIME_MS } from '../merge/marks.ts'
import { libsqlDriver } from './libsql.ts'
import { MessageStore } from './message-store.ts'
import type { ExpireDecision, StampedWrite } from './write.ts'

const ALL = { maxSizeBytes: 7_800_000 }
const MAILBOXES = [
  { account: alice, namespace: 0 },
  { account: alice, namespace: -21 },
  { account: bob, namespace: 0 },
] as const

/** Hashes belong to one mailbox, as in truth: name m3 lives in mailbox 3 mod 3. */
const mailboxOf = (name: number) => MAILBOXES[name % 3] as (typeof MAILBOXES)[number]

const name = fc.nat(11)
const names = fc.uniqueArray(name, { minLength: 1, maxLength: 4 })
const account = fc.constantFrom(alice, alice, bob)
const scope = fc.constantFrom<number | 'all'>(0, -21, 'all')
const ttlMs = fc.integer({ min: 1, max: 50 })

const write = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('store' as const), name, ttlMs, size: fc.nat(200) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('delete' as const), account, names }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('expire' as const),
      account,
      names,
      ttlMs,
      mode: fc.constantFrom(undefined, 'shorten' as const, 'extend' as const),
      mayLack: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('expire_range' as const), account, scope, ttlMs }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('delete_range' as const), account, scope, ageMs: fc.option(fc.nat(60)) }),
  },
)
type Write = typeof write extends fc.Arbitrary<infer Value> ? Value : never

const command = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('write' as const),
      writes: fc.array(write, { minLength: 1, maxLength: 6 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('advance' as const), ms: fc.integer({ min: 1, max: 30 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('sweep' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('ask' as const),
      mailbox: fc.nat(2),
      cursor: fc.option(name),
      maxCount: fc.option(fc.integer({ min: 1, max: 5 })),
      maxSizeBytes: fc.integer({ min: 1, max: 1_500 }),
    }),
  },
)

/** The model, and beside it what it does not know: the order in which messages came to this member. */
class Expected {
  readonly #model = new MergeModel()
  #order: readonly string[] = []

  /** @returns what the store must answer */
  carryOut(given: StampedWrite, nowMs: number): unknown {
    const before = this.#model.visible(nowMs)
    const lacking = given.kind === 'expire' && given.mayLack === true ? lackingOf(given, before) : []
    const decisions = given.kind === 'expire' ? decisionsOf(given, before) : undefined
    this.#model.add(decisions === undefined ? given : ({ ...given, decisions } as StampedWrite))
    const after = this.#model.visible(nowMs)
    // What has expired comes last when it comes again.
    this.#order = this.#order.filter((hash) => before.has(hash) && after.has(hash))
    for (const hash of after.keys()) if (!before.has(hash)) this.#order = [...this.#order, hash]
    const changed = [...before].filter(([hash, known]) => after.get(hash)?.expiryMs !== known.expiryMs)
    switch (given.kind) {
      case 'store': {
        const { hash } = given.message
        const [old, fresh] = [before.get(hash)?.expiryMs, after.get(hash)?.expiryMs ?? 0]
        return { outcome: old === undefined ? 'new' : fresh > old ? 'extended' : 'exists', expiryMs: fresh }
      }
      case 'delete':
        return given.hashes.filter((hash) => before.has(hash) && !after.has(hash))
      case 'expire':
        return {
          decisions,
          updated: new Map(given.hashes.flatMap((hash, i) => named(hash, decisions?.[i]))),
          unchanged: new Map(
            given.hashes.flatMap((hash, i) =>
              decisions?.[i] === 'keep' && before.get(hash)?.message.account === given.account
                ? named(hash, before.get(hash)?.expiryMs)
                : [],
            ),
          ),
          lacking,
          request: undefined,
        }
      default:
        return changed
          .map(([hash, known]) => ({ hash, namespace: known.message.namespace }))
          .sort((left, right) => (left.hash < right.hash ? -1 : 1))
    }
  }

  newer(mailbox: number, cursor: string | undefined, nowMs: number): readonly ModelMessage[] {
    const visible = this.#model.visible(nowMs)
    const { account: owner, namespace } = mailboxOf(mailbox)
    const found = this.#order.flatMap((hash) => {
      const known = visible.get(hash)
      return known?.message.account === owner && known.message.namespace === namespace ? [known] : []
    })
    return found.slice(cursor === undefined ? 0 : found.findIndex((known) => known.message.hash === cursor) + 1)
  }
}

function named(hash: MessageHash, expiryMs: unknown): readonly [MessageHash, number][] {
  return typeof expiryMs === 'number' ? [[hash, expiryMs]] : []
}

function lackingOf(
  { account: owner, hashes }: Extract<StampedWrite, { kind: 'expire' }>,
  before: ReadonlyMap<string, ModelMessage>,
): readonly MessageHash[] {
  return hashes.filter((hash) => before.get(hash)?.message.account !== owner)
}

function decisionsOf(
  { account: owner, hashes, expiriesMs, mode }: Extract<StampedWrite, { kind: 'expire' }>,
  before: ReadonlyMap<string, ModelMessage>,
): readonly ExpireDecision[] {
  return hashes.map((hash, index) => {
    const known = before.get(hash)
    if (known === undefined || known.message.account !== owner) return 'keep'
    const expiryMs = expiriesMs[index] ?? 0
    return changesExpiry(mode, known.expiryMs, expiryMs) ? expiryMs : 'keep'
  })
}

function writeOf(given: Write, nowMs: number): StampedWrite {
  const stamp = nextStamp(nowMs)
  switch (given.kind) {
    case 'store': {
      const data = new Uint8Array(given.name * 20)
      const times = { timestampMs: nowMs - given.size, expiryMs: nowMs + given.ttlMs }
      return { kind: 'store', message: message(`m${given.name}`, { ...mailboxOf(given.name), ...times, data, stamp }) }
    }
    case 'delete':
      return { kind: 'delete', account: given.account, hashes: given.names.map(hashOfName), stamp }
    case 'expire': {
      const hashes = given.names.map(hashOfName)
      const expiriesMs = hashes.map((_, index) => nowMs + given.ttlMs + index)
      return {
        kind: 'expire',
        account: given.account,
        hashes,
        expiriesMs,
        mode: given.mode,
        mayLack: given.mayLack,
        stamp,
      }
    }
    case 'expire_range':
      return { ...given, expiryMs: nowMs + given.ttlMs - 10, stamp }
    case 'delete_range':
      return { ...given, untilMs: given.ageMs === null ? ANY_TIME_MS : nowMs - given.ageMs, stamp }
  }
}

function hashOfName(value: number): MessageHash {
  return hashOf(`m${value}`)
}

/** Ranges are answered in no order. */
function comparable(result: unknown): unknown {
  if (!Array.isArray(result) || typeof result[0] !== 'object') return result
  return result.toSorted((left: { hash: string }, right: { hash: string }) => (left.hash < right.hash ? -1 : 1))
}

describe('MessageStore', () => {
  it('answers like the model, one write after the other, page by page, for any history', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(command, { maxLength: 40 }), async (commands) => {
        const time = new ManualClock(START_MS)
        const options = { clock: time, logger: silentLogger, isIntact: () => true, hash: digest }
        const store = await MessageStore.open(libsqlDriver(), options)
        const model = new Expected()
        for (const step of commands) {
          if (step.kind === 'advance') await time.advance(step.ms)
          else if (step.kind === 'sweep') await store.sweep()
          else if (step.kind === 'write') {
            const writes = step.writes.map((given) => writeOf(given, time.now()))
            const results = await Promise.all(writes.map((given) => store.write(given)))
            expect(results.map(comparable)).toEqual(writes.map((given) => model.carryOut(given, time.now())))
          } else {
            const { account: owner, namespace } = mailboxOf(step.mailbox)
            const cursor = step.cursor === null ? undefined : hashOfName(step.cursor)
            const expected = model.newer(step.mailbox, cursor, time.now())
            expect(await store.hasNewer(owner, namespace, cursor)).toBe(expected.length > 0)
            const limits = {
              maxSizeBytes: step.maxSizeBytes,
              ...(step.maxCount === null ? {} : { maxCount: step.maxCount }),
            }
            const { count, more } = countWithinLimits(
              expected.map((known) => known.message),
              limits,
            )
            const page = await store.retrieve(owner, namespace, cursor, limits)
            expect(page).toEqual({ messages: expected.slice(0, count).map(retrieved), more })
            const rest = await store.retrieve(owner, namespace, cursor, ALL)
            expect(rest.messages).toEqual(expected.map(retrieved))
            const all = await store.expiriesOf(owner, names12)
            const own = model.newer(step.mailbox, undefined, time.now())
            for (const { message: known, expiryMs } of own) expect(all.get(known.hash)).toBe(expiryMs)
          }
        }
        await store.close()
      }),
      { numRuns: 150 },
    )
  })
})

const names12 = Array.from({ length: 12 }, (_, value) => hashOfName(value))

function retrieved({ message: { hash, data }, timestampMs, expiryMs }: ModelMessage) {
  return { hash, timestampMs, expiryMs, data }
}
