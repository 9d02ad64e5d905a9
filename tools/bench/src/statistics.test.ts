import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { distributionOf, quantile } from './statistics.ts'

const oneToHundred = Array.from({ length: 100 }, (_, index) => index + 1)

describe('quantile', () => {
  it('is the sample at the nearest rank', () => {
    expect([0, 0.5, 0.95, 0.99, 1].map((q) => quantile(oneToHundred, q))).toEqual([1, 50, 95, 99, 100])
  })

  it('is the middle one of three, and the lower middle one of four', () => {
    expect(quantile([1, 2, 9], 0.5)).toBe(2)
    expect(quantile([1, 2, 3, 9], 0.5)).toBe(2)
  })

  it('of one sample is that sample', () => {
    for (const q of [0, 0.5, 0.99, 1]) expect(quantile([7], q), `q = ${q}`).toBe(7)
  })

  it('of nothing is not a number', () => {
    expect(quantile([], 0.5)).toBeNaN()
  })

  it('is a sample that at least the asked share does not exceed', () => {
    const samples = fc.array(fc.double({ noNaN: true }), { minLength: 1 })
    fc.assert(
      fc.property(samples, fc.double({ min: 0, max: 1, noNaN: true }), (values, q) => {
        const sorted = [...values].sort((left, right) => left - right)
        const found = quantile(sorted, q)
        expect(sorted).toContain(found)
        expect(sorted.filter((value) => value <= found).length).toBeGreaterThanOrEqual(q * sorted.length)
      }),
    )
  })
})

describe('distributionOf', () => {
  it('sorts by size and leaves the samples as they are', () => {
    const samples = [10, 9, 100, 1]

    const { count, p50, max } = distributionOf(samples)

    expect([count, p50, max]).toEqual([4, 9, 100])
    expect(samples).toEqual([10, 9, 100, 1])
  })
})
