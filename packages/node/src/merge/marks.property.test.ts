import type { MessageHash } from '@starling/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hashOf, START_MS } from '../../test/people.ts'
import { type History, NO_HISTORY, withStore } from './history.ts'
import { MARKS_MAX, type Mark, withMark } from './marks.ts'
import { resolve } from './resolve.ts'

const hash = fc.constantFrom<MessageHash[]>(hashOf('a'), hashOf('b'), hashOf('c'))
const stamp = fc
  .record({ ms: fc.nat(8), node: fc.nat(1) })
  .map(({ ms, node }) => ({ ms: START_MS + ms, node: new Uint8Array(32).fill(node) }))
const timeMs = fc.nat(8).map((ms) => START_MS + ms)
const endMs = fc.integer({ min: 10, max: 18 }).map((ms) => START_MS + ms)

const mark: fc.Arbitrary<Mark> = fc.oneof(
  fc.record({ kind: fc.constant('delete' as const), scope: fc.constant(0), stamp, untilMs: timeMs }),
  fc.record({ kind: fc.constant('expire' as const), scope: fc.constant(0), stamp, expiryMs: endMs }),
  fc.record({ kind: fc.constant('replace' as const), scope: fc.constant(0), stamp, hash }),
)
const history: fc.Arbitrary<History> = fc
  .array(fc.record({ stamp, timestampMs: timeMs, expiryMs: endMs }), { maxLength: 4 })
  .map((stores) => stores.reduce<History>(withStore, NO_HISTORY))

describe('marks', () => {
  it('mean the same without those that were found needless', () => {
    fc.assert(
      fc.property(fc.array(mark, { maxLength: 7 }), history, hash, (marks, known, name) => {
        const kept = marks.reduce<readonly Mark[]>(withMark, [])
        expect(resolve(name, known, kept)).toEqual(resolve(name, known, marks))
      }),
      { numRuns: 3_000 },
    )
  })

  it('are the same set in whatever order they came', () => {
    fc.assert(
      fc.property(fc.array(mark, { maxLength: 7 }), (marks) => {
        const sorted = (all: readonly Mark[]) => all.map((one) => JSON.stringify(one)).sort()
        expect(sorted(marks.reduce<readonly Mark[]>(withMark, []))).toEqual(
          sorted(marks.toReversed().reduce<readonly Mark[]>(withMark, [])),
        )
      }),
      { numRuns: 1_000 },
    )
  })

  it('of one kind and place never become many', () => {
    const deletions = Array.from(
      { length: 100 },
      (_, index): Mark => ({
        kind: 'delete',
        scope: 'all',
        stamp: { ms: START_MS + index, node: new Uint8Array(32) },
        untilMs: START_MS - index,
      }),
    )
    const kept = deletions.reduce<readonly Mark[]>(withMark, [])
    expect(kept).toHaveLength(16)
    expect(kept.every((one) => one.stamp.ms >= START_MS + 84)).toBe(true)
  })

  it('of an account never become many, and the newest count whatever the order', () => {
    const everywhere = Array.from({ length: MARKS_MAX }, (_, scope): readonly Mark[] => {
      const stamp = { ms: START_MS + scope, node: new Uint8Array(32) }
      return [
        { kind: 'delete', scope, stamp, untilMs: START_MS },
        { kind: 'expire', scope, stamp, expiryMs: START_MS },
      ]
    }).flat()
    const inOrder = everywhere.reduce<readonly Mark[]>(withMark, [])
    const reversed = everywhere.toReversed().reduce<readonly Mark[]>(withMark, [])

    expect(inOrder).toHaveLength(MARKS_MAX)
    expect(new Set(inOrder)).toEqual(new Set(everywhere.slice(-MARKS_MAX)))
    expect(new Set(reversed)).toEqual(new Set(inOrder))
  })
})
