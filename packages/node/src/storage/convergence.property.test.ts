import { silentLogger } from '@starling/ports/system'
import { ManualClock } from '@starling/ports/testing'
import type { MessageHash } from '@starling/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MergeModel } from '../../test/merge-model.ts'
import { alice, bob, digest, hashOf, START_MS } from '../../test/people.ts'
import { temporaryPaths } from '../../test/temporary-folder.ts'
import { ANY_TIME_MS } from '../merge/marks.ts'
import type { SqlDriver } from './driver.ts'
import { libsqlDriver } from './libsql.ts'
import { MessageStore } from './message-store.ts'
import { sqlite3Driver } from './sqlite3.ts'
import type { StampedWrite } from './write.ts'

const nextPath = temporaryPaths()
const NAMES = 8
const STORES_OF_ONE_MAX = 8
const MAILBOXES = [
  { account: alice, namespace: 0 },
  { account: alice, namespace: 2 },
  { account: alice, namespace: -21 },
  { account: bob, namespace: 0 },
] as const

/** Hashes belong to one mailbox, as in truth. */
const mailboxOf = (name: number) => MAILBOXES[name % MAILBOXES.length] as (typeof MAILBOXES)[number]

/** Few milliseconds and few nodes: ties of either happen, of both not but for the same write. */
const stampOf = (ms: number, index: number) => ({ ms: START_MS + ms, node: new Uint8Array(32).fill(index) })

const name = fc.nat(NAMES - 1)
const names = fc.uniqueArray(name, { minLength: 1, maxLength: 3 })
const account = fc.constantFrom(alice, alice, bob)
const scope = fc.constantFrom<number | 'all'>(0, 2, -21, 'all')
/** Around the time of the stamps and the present, so that some are over. */
const expiryMs = fc.integer({ min: 1, max: 200 }).map((ms) => START_MS + ms)

/** Names of which the entry node decided that nothing changes: they stay so, or no member has had them. */
const kept = fc.subarray([0, 1, 2])

const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('store' as const), name, expiryMs, later: fc.nat(9) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('delete' as const), account, names }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('expire' as const), account, names, expiryMs, kept }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('expire_range' as const), account, scope, expiryMs }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('delete_range' as const),
      account,
      scope,
      /** Among the timestamps of a name, or beyond all. */
      until: fc.option(fc.nat(NAMES)),
    }),
  },
)
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never

const history = fc
  .array(fc.record({ step, ms: fc.nat(60) }), { minLength: 1, maxLength: 25 })
  .map((steps) => limited(steps.map(({ step: given, ms }, index) => writeOf(given, ms, index))))

function writeOf(given: Step, ms: number, index: number): StampedWrite {
  const stamp = stampOf(ms, index)
  switch (given.kind) {
    case 'store': {
      const hash = hashOf(`m${given.name}`)
      // A client sends the same sealed bytes with the same time; nothing here depends on that.
      const timestampMs = START_MS + given.name * 1_000 + given.later
      const data = new TextEncoder().encode(hash)
      return {
        kind: 'store',
        message: { ...mailboxOf(given.name), hash, timestampMs, expiryMs: given.expiryMs, data, stamp },
      }
    }
    case 'delete':
      return { kind: 'delete', account: given.account, hashes: given.names.map(hashNumber), stamp }
    case 'expire': {
      const hashes = given.names.map(hashNumber)
      const expiriesMs = hashes.map(() => given.expiryMs)
      const decisions = expiriesMs.map((decided, place) => (given.kept.includes(place) ? 'keep' : decided))
      return {
        kind: 'expire',
        account: given.account,
        hashes,
        expiriesMs,
        mode: undefined,
        decisions,
        stamp,
      }
    }
    case 'expire_range':
      return { kind: 'expire_range', account: given.account, scope: given.scope, expiryMs: given.expiryMs, stamp }
    case 'delete_range': {
      const untilMs = given.until === null ? ANY_TIME_MS : START_MS + given.until * 1_000 + 4
      return { kind: 'delete_range', account: given.account, scope: given.scope, untilMs, stamp }
    }
  }
}

function hashNumber(value: number): MessageHash {
  return hashOf(`m${value}`)
}

/** Beyond so many stores of one message the oldest are told apart no longer. */
function limited(writes: readonly StampedWrite[]): readonly StampedWrite[] {
  const counts = new Map<string, number>()
  return writes.filter((write) => {
    if (write.kind !== 'store') return true
    const count = (counts.get(write.message.hash) ?? 0) + 1
    counts.set(write.message.hash, count)
    return count <= STORES_OF_ONE_MAX
  })
}

/** What a client sees in all mailboxes. */
async function seenIn(store: MessageStore) {
  const seen = new Map<string, { readonly timestampMs: number; readonly expiryMs: number }>()
  for (const { account: owner, namespace } of MAILBOXES) {
    const { messages } = await store.retrieve(owner, namespace, undefined, { maxSizeBytes: 7_800_000 })
    for (const { hash, timestampMs, expiryMs: endMs } of messages) seen.set(hash, { timestampMs, expiryMs: endMs })
    const newest = messages.at(-1)?.hash
    expect(await store.hasNewer(owner, namespace, newest)).toBe(false)
  }
  return Object.fromEntries([...seen].sort())
}

/** Order of arrival, groups that arrive together, and what arrives twice. */
const arrival = fc.record({ order: fc.array(fc.nat(), { maxLength: 30 }), group: fc.integer({ min: 1, max: 8 }) })

function arranged(writes: readonly StampedWrite[], order: readonly number[]): readonly StampedWrite[] {
  const left = [...writes]
  const result: StampedWrite[] = []
  for (let index = 0; left.length > 0; index++) {
    const draw = order[index] ?? 0
    const [next] = left.splice(draw % left.length, 1)
    if (next !== undefined) result.push(next)
    const again = result[draw % (result.length * 2)]
    if (again !== undefined && draw % 5 === 1) result.push(again)
  }
  return result
}

const drivers: readonly [string, () => SqlDriver, number][] = [
  ['libsql', () => libsqlDriver(), 150],
  ['sqlite3', () => sqlite3Driver(nextPath()), 10],
]

describe.each(drivers)('members over %s', (_, createDriver, numRuns) => {
  it('come to the same messages as the model, whatever arrives in whatever order', async () => {
    await fc.assert(
      fc.asyncProperty(history, fc.array(arrival, { minLength: 2, maxLength: 2 }), async (writes, arrivals) => {
        const model = new MergeModel()
        model.add(...writes)
        const nowMs = START_MS + 100
        const expected = [...model.visible(nowMs)].map(([hash, { timestampMs, expiryMs: endMs }]) => [
          hash,
          { timestampMs, expiryMs: endMs },
        ])
        for (const { order, group } of arrivals) {
          const clock = new ManualClock(nowMs)
          const options = { clock, logger: silentLogger, isIntact: () => true, hash: digest }
          const store = await MessageStore.open(createDriver(), options)
          const all = arranged(writes, order)
          for (let start = 0; start < all.length; start += group) {
            // Heads that were asked for before must follow too.
            await store.hasNewer(alice, 0, undefined)
            await Promise.all(all.slice(start, start + group).map((write) => store.write(write)))
          }
          expect(await seenIn(store)).toEqual(Object.fromEntries(expected.sort()))
          await store.close()
        }
      }),
      { numRuns },
    )
  })

  it('come to the same revocations as the model, whatever arrives in whatever order', async () => {
    const token = fc.nat(60).map((value) => value.toString(16).padStart(72, '0'))
    const revocation = fc.record({
      kind: fc.constantFrom('revoke' as const, 'revoke' as const, 'unrevoke' as const),
      account: fc.constantFrom(alice, alice, alice, bob),
      tokens: fc.uniqueArray(token, { minLength: 1, maxLength: 40, size: 'max' }),
      signedMs: fc.integer({ min: 1, max: 12 }).map((ms) => START_MS + ms),
    })
    const writes = fc.array(revocation, { minLength: 1, maxLength: 12 })
    await fc.assert(
      fc.asyncProperty(writes, fc.array(arrival, { minLength: 2, maxLength: 2 }), async (given, arrivals) => {
        const model = new MergeModel()
        model.add(...given)
        for (const { order, group } of arrivals) {
          const options = { clock: new ManualClock(START_MS), logger: silentLogger, isIntact: () => true, hash: digest }
          const store = await MessageStore.open(createDriver(), options)
          const all = arranged(given, order)
          for (let start = 0; start < all.length; start += group) {
            await store.isRevoked(alice, new Uint8Array(36))
            await Promise.all(all.slice(start, start + group).map((write) => store.write(write)))
          }
          for (const owner of [alice, bob]) {
            const revoked: string[] = []
            for (let value = 0; value <= 60; value++) {
              const text = value.toString(16).padStart(72, '0')
              if (await store.isRevoked(owner, Buffer.from(text, 'hex'))) revoked.push(text)
            }
            expect(revoked).toEqual([...model.revoked(owner)].sort())
          }
          await store.close()
        }
      }),
      { numRuns: Math.ceil(numRuns / 4) },
    )
  })
})
