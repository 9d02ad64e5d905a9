import { toHex } from '@starling/base'
import { describe, expect, it } from 'vitest'
import { fixedRandom, people, readVectors, readVectorText } from './index.ts'

describe('fixedRandom', () => {
  it('hands out the given bytes in order, as copies', () => {
    const script = Buffer.from([1, 2, 3, 4, 5])
    const random = fixedRandom(script)
    const first = random.bytes(2)
    script.fill(0)

    expect(first).toEqual(Uint8Array.of(1, 2))
    expect(random.bytes(0)).toHaveLength(0)
    expect(() => random.bytes(4)).toThrow(RangeError)
  })

  it('repeats itself for a seed and differs for another', () => {
    const draw = (seed: number) => toHex(fixedRandom(seed).bytes(32))

    expect(draw(1)).toBe(draw(1))
    expect(new Set([0, 1, 2, 2 ** 31].map(draw)).size).toBe(4)
  })

  it('goes on where it stopped, however it is asked', () => {
    const random = fixedRandom(9)
    const parts = [...random.bytes(5), ...random.bytes(11)]

    expect(parts).toEqual([...fixedRandom(9).bytes(16)])
  })
})

describe('people', () => {
  it('have names of their own and 16 bytes of entropy each', () => {
    const all = Object.values(people)

    expect(all.map((person) => person.name)).toEqual(Object.keys(people))
    expect(all.every((person) => person.entropy.length === 16)).toBe(true)
    expect(new Set(all.map((person) => toHex(person.entropy))).size).toBe(all.length)
  })
})

describe('readVectors', () => {
  it('reads JSON and text below the vectors folder', () => {
    expect(readVectors<{ about: string }>('network/encodings.json').about).toBe('Accepted encodings.')
    expect(readVectorText('client/words-en.txt').split('\n')[0]).toBe('abbey')
  })

  it('fails for a file that does not exist', () => {
    expect(() => readVectors('network/nothing.json')).toThrow('ENOENT')
  })
})
