import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { shuffled } from './pick.ts'

/** Draws what it is given, again and again. */
const randomOf = (bytes: readonly number[]) => {
  let at = 0
  return { bytes: (length: number) => Uint8Array.from({ length }, () => bytes[at++ % bytes.length] ?? 0) }
}

describe('shuffled', () => {
  it('has everything once, and of a part so many different ones', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat({ max: 255 }), { minLength: 1 }),
        fc.nat({ max: 40 }),
        fc.nat({ max: 50 }),
        (bytes, length, count) => {
          const items = Array.from({ length }, (_, index) => index)
          const all = shuffled(randomOf(bytes), items)
          const some = shuffled(randomOf(bytes), items, count)
          expect(all.toSorted((left, right) => left - right)).toEqual(items)
          expect(some).toEqual(all.slice(Math.max(0, length - count)))
        },
      ),
    )
  })
})
