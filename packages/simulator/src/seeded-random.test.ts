import { native } from '@starling/crypto/native'
import { describe, expect, it } from 'vitest'
import { SeededRandom } from './seeded-random.ts'

describe('SeededRandom', () => {
  it('takes the bytes of a fraction from the same stream as all others, across its blocks too', () => {
    const fractions = new SeededRandom(native, 'seed', 'alice')
    const bytes = new SeededRandom(native, 'seed', 'alice')
    fractions.bytes(3)
    bytes.bytes(3)

    for (let draw = 0; draw < 3_000; draw++) {
      const four = bytes.bytes(4)
      expect(fractions.fraction(), `draw ${draw}`).toBe(new DataView(four.buffer).getUint32(0) / 2 ** 32)
    }
  })

  it('gives each name and each seed a stream of its own', () => {
    const first = (seed: string, name: string) => new SeededRandom(native, seed, name).below(2 ** 32)

    expect(new Set([first('1', 'alice'), first('1', 'bob'), first('2', 'alice'), first('1', 'alice')]).size).toBe(3)
  })
})
