import { toHex } from '@starling/base'
import { native } from '@starling/crypto/native'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { HashBytes, Item } from './item.ts'
import { ItemSet } from './item-set.ts'
import { decodeMessage, encodeMessage, ReconcileError } from './message.ts'
import { answerReconciliation, continueReconciliation, openReconciliation } from './reconcile.ts'

const hash: HashBytes = (data, length) => native.blake2b(data, length)

function itemOf(value: number, ms: number): Item {
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setFloat64(0, value)
  return { ms, id: hash(bytes, 32) }
}

interface Outcome {
  readonly have: readonly string[]
  readonly need: readonly string[]
  readonly bytes: number
  readonly rounds: number
}

function reconcile(ours: readonly Item[], theirs: readonly Item[]): Outcome {
  const own = new ItemSet(ours, hash)
  const other = new ItemSet(theirs, hash)
  const have: string[] = []
  const need: string[] = []
  let bytes = 0
  let rounds = 0
  for (let message: Uint8Array | undefined = openReconciliation(own); message !== undefined; ) {
    const answer = answerReconciliation(other, message)
    bytes += message.length + answer.length
    rounds++
    const step = continueReconciliation(own, answer)
    have.push(...step.have.map(({ id }) => toHex(id)))
    need.push(...step.need.map(toHex))
    message = step.message
  }
  return { have: have.sort(), need: need.sort(), bytes, rounds }
}

const idsOf = (items: readonly Item[]) => new Set(items.map(({ id }) => toHex(id)))
const without = (all: readonly Item[], others: readonly Item[]) => {
  const taken = idsOf(others)
  return [...idsOf(all)].filter((id) => !taken.has(id)).sort()
}

describe('reconciliation', () => {
  it('finds exactly what each side lacks, of whatever sets', () => {
    const side = fc.constantFrom('ours', 'theirs', 'both', 'both')
    const item = fc.record({ ms: fc.nat(40), side })
    fc.assert(
      fc.property(fc.array(item, { maxLength: 400, size: 'max' }), (drawn) => {
        const items = drawn.map(({ ms }, index) => itemOf(index, ms))
        const ours = items.filter((_, index) => drawn[index]?.side !== 'theirs')
        const theirs = items.filter((_, index) => drawn[index]?.side !== 'ours')
        const { have, need } = reconcile(ours, theirs)
        expect(have).toEqual(without(ours, theirs))
        expect(need).toEqual(without(theirs, ours))
      }),
      { numRuns: 200 },
    )
  })

  it('finds everything where one side has nothing, in answers of bounded size', () => {
    const many = Array.from({ length: 20_000 }, (_, index) => itemOf(index, index >> 3))
    expect(reconcile([], many).need).toHaveLength(20_000)
    expect(reconcile(many, []).have).toHaveLength(20_000)
  })

  it('costs what the difference is, not what the sets are', () => {
    const all = Array.from({ length: 50_000 }, (_, index) => itemOf(index, index))
    expect(reconcile(all, all).bytes).toBeLessThan(500)
    const rounds: number[] = []
    for (const differing of [1, 10, 100]) {
      const step = Math.floor(all.length / differing)
      const theirs = all.filter((_, index) => index % step !== step >> 1)
      const outcome = reconcile(all, theirs)
      expect(outcome.have).toHaveLength(differing)
      // A path of a tree of sixteens down to at most 32 ids, both ways.
      expect(outcome.bytes).toBeLessThan(differing * 4_000 + 1_000)
      rounds.push(outcome.rounds)
    }
    expect(Math.max(...rounds)).toBeLessThanOrEqual(5)
  })

  it('answers any bytes or says that they are no message', () => {
    const own = new ItemSet(
      Array.from({ length: 100 }, (_, index) => itemOf(index, index % 7)),
      hash,
    )
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.uint8Array({ maxLength: 200 }).map((rest) => Uint8Array.of(0x61, ...rest)),
    )
    fc.assert(
      fc.property(bytes, (message) => {
        for (const take of [answerReconciliation, continueReconciliation]) {
          try {
            take(own, message)
          } catch (error) {
            expect(error).toBeInstanceOf(ReconcileError)
          }
        }
      }),
      { numRuns: 2_000 },
    )
  })

  it('reads back every message that it wrote', () => {
    const id = fc.uint8Array({ minLength: 32, maxLength: 32 })
    const content = fc.oneof(
      fc.record({ mode: fc.constant('skip' as const) }),
      fc.record({
        mode: fc.constant('fingerprint' as const),
        fingerprint: fc.uint8Array({ minLength: 16, maxLength: 16 }),
      }),
      fc.record({ mode: fc.constant('ids' as const), ids: fc.array(id, { maxLength: 3 }) }),
    )
    const range = fc.record({ ms: fc.nat(2 ** 45), prefix: fc.uint8Array({ maxLength: 32 }), content })
    fc.assert(
      fc.property(fc.array(range, { maxLength: 5 }), (drawn) => {
        let ms = 0
        const ranges = drawn.map(({ ms: further, prefix, content: said }) => {
          ms += further
          return { upper: { ms, id: prefix }, ...said }
        })
        expect(decodeMessage(encodeMessage(ranges))).toEqual(ranges)
      }),
    )
  })
})
