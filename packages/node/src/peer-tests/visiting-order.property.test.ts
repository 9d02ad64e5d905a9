import { FixedRandom } from '@starling/ports/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { VisitingOrder } from './visiting-order.ts'

describe('a visiting order', () => {
  it('has everybody once before anybody comes again, round after round', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), fc.nat(255), (count, seed) => {
        const order = new VisitingOrder(new FixedRandom(seed))
        for (let round = 0; round < 3; round++) {
          const visited = Array.from({ length: count }, () => order.next(count))
          expect([...visited].sort((left, right) => left - right)).toEqual(Array.from({ length: count }, (_, at) => at))
        }
      }),
    )
  })

  it('begins anew when nodes have come or gone', () => {
    const order = new VisitingOrder(new FixedRandom(3))
    for (let n = 0; n < 5; n++) order.next(10)

    expect(new Set(Array.from({ length: 7 }, () => order.next(7))).size).toBe(7)
  })
})
