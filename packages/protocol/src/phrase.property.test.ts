import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodePhrase, encodePhrase, PhraseError } from './phrase.ts'
import { WORDS } from './words-en.ts'

const entropy = fc.constantFrom(16, 32, 64).chain((length) => fc.uint8Array({ minLength: length, maxLength: length }))

describe('phrase', () => {
  it('gives back the entropy it was made from', () => {
    fc.assert(
      fc.property(entropy, (bytes) => {
        expect(decodePhrase(encodePhrase(bytes))).toEqual(bytes)
      }),
    )
  })

  it('reads any text as entropy or refuses it with a code', () => {
    const words = fc.array(fc.constantFrom(...WORDS), { maxLength: 50 }).map((list) => list.join(' '))
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), words), (text) => {
        try {
          expect([16, 32, 64]).toContain(decodePhrase(text).length)
        } catch (error) {
          expect(error).toBeInstanceOf(PhraseError)
        }
      }),
    )
  })

  it('does not take one word for another', () => {
    fc.assert(
      fc.property(entropy, fc.nat(), fc.constantFrom(...WORDS), (bytes, position, other) => {
        const words = encodePhrase(bytes).split(' ')
        words[position % words.length] = other
        try {
          expect(encodePhrase(decodePhrase(words.join(' ')))).toBe(words.join(' '))
        } catch (error) {
          expect(error).toBeInstanceOf(PhraseError)
        }
      }),
    )
  })
})
