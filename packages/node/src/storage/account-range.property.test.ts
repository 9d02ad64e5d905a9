import { swarmOf } from '@starling/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type AccountRange, overlap, rangeOfSwarm, without } from './account-range.ts'

const MAX = 2n ** 64n - 1n
/** Also next to each other, and at both ends of the ring. */
const place = fc.oneof(
  fc.bigInt({ min: 0n, max: MAX }),
  fc.bigInt({ min: 0n, max: 40n }),
  fc.bigInt({ min: MAX - 40n, max: MAX }),
)
const ids = fc
  .uniqueArray(
    place.filter((id) => id !== MAX),
    { minLength: 1, maxLength: 8 },
  )
  .map((all) => all.sort((left, right) => (left < right ? -1 : 1)))
const isIn = ({ from, to }: AccountRange, at: bigint) => (from <= to ? from <= at && at <= to : at >= from || at <= to)

describe('the range of a swarm', () => {
  it('holds exactly the accounts that are nearest to it', () => {
    fc.assert(
      fc.property(ids, place, (swarmIds, at) => {
        const keepers = swarmIds.filter((id) => isIn(rangeOfSwarm(id, swarmIds), at))
        expect(keepers).toEqual([swarmOf(at, swarmIds)])
      }),
      { numRuns: 2_000 },
    )
  })
})

describe('parts of ranges', () => {
  const range = fc.record({ from: place, to: place })

  it('are what is in both, or in the first only', () => {
    fc.assert(
      fc.property(range, range, place, (left, right, at) => {
        const inBoth = overlap(left, right).filter((part) => isIn(part, at))
        const inFirst = without(left, right).filter((part) => isIn(part, at))
        expect(inBoth).toHaveLength(isIn(left, at) && isIn(right, at) ? 1 : 0)
        expect(inFirst).toHaveLength(isIn(left, at) && !isIn(right, at) ? 1 : 0)
      }),
      { numRuns: 2_000 },
    )
  })
})
