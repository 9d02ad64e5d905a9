import type { AccountId } from '@starling/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type HeardDevice, hear, missingIn } from './heard.ts'

const alice = `05${'aa'.repeat(32)}` as AccountId

function heardOf(seqs: readonly number[], device = 'd1'): readonly HeardDevice[] {
  return seqs.reduce<readonly HeardDevice[]>(
    (heard, seq) => hear(heard, alice, { features: 1, device, seq, prevSentAt: (seq - 1) * 10 }),
    [],
  )
}

describe('what was heard of a device', () => {
  it('misses exactly the numbers between those that came, in whatever order they came', () => {
    const some = fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 60 })
    fc.assert(
      fc.property(some, (seqs) => {
        const [first = 0] = seqs
        const arrived = new Set(seqs)
        const highest = Math.max(...seqs)
        const missing = Array.from({ length: highest }, (_, index) => index + 1).filter(
          (seq) => seq > first && !arrived.has(seq),
        )
        const heard = heardOf(seqs)
        const holes = heard.flatMap((one) => one.holes)
        expect(holes.flatMap(({ from, to }) => range(from, to))).toEqual(missing)
        expect(missingIn(heard)).toBe(missing.length)
      }),
    )
  })

  it('is the same whether a message comes once or twice', () => {
    expect(heardOf([1, 4, 4, 1, 2, 2])).toEqual(heardOf([1, 4, 2]))
  })

  it('knows when the last missing message was sent', () => {
    expect(heardOf([1, 5])[0]?.holes).toEqual([{ from: 2, to: 4, sentAt: 40 }])
    expect(heardOf([1, 5, 3])[0]?.holes).toEqual([
      { from: 2, to: 2, sentAt: 20 },
      { from: 4, to: 4, sentAt: 40 },
    ])
    expect(missingIn(heardOf([1, 5, 3]), 30)).toBe(1)
  })

  it('stays small whatever somebody sends', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(40), fc.maxSafeNat()), { maxLength: 200 }),
        fc.array(fc.nat(1_000), { minLength: 150, maxLength: 200 }),
        (anything, steps) => {
          const wild = anything.reduce<readonly HeardDevice[]>(
            (heard, [device, seq]) => hear(heard, alice, { features: 0, device: `${device}`, seq, prevSentAt: 0 }),
            [],
          )
          expect(wild.length).toBeLessThanOrEqual(16)
          expect(missingIn(wild)).toBeLessThanOrEqual(16 * 32 * 10_000)
          for (const { holes } of heardOf(steps)) expect(holes.length).toBeLessThanOrEqual(32)
        },
      ),
    )
  })
})

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index)
}
