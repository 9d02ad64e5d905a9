/** @module What every `Random` has to keep. */

import { describe, expect, it } from 'vitest'
import type { Random } from '../random.ts'

/** Registers the suite; `make` is called once per test. */
export function describeRandom(name: string, make: () => Random): void {
  describe(`${name} keeps the contract of Random`, () => {
    it('gives exactly as many bytes as asked, none included', () => {
      const random = make()
      for (const length of [0, 1, 32, 70_000]) expect(random.bytes(length).length, `${length} bytes`).toBe(length)
    })

    it('gives other bytes each time', () => {
      const random = make()
      expect(random.bytes(32)).not.toEqual(random.bytes(32))
    })

    it('leaves no long run of zeros, wherever it begins to draw a long answer anew', () => {
      const bytes = make().bytes(70_000)
      for (let at = 0; at < bytes.length; at += 1_000) {
        expect(
          bytes.subarray(at, at + 1_000).some((byte) => byte !== 0),
          `from ${at}`,
        ).toBe(true)
      }
    })

    it('hands out arrays that share no memory', () => {
      const random = make()
      const first = random.bytes(16)
      const copy = first.slice()
      random.bytes(16).fill(7)
      expect(first).toEqual(copy)
    })
  })
}
