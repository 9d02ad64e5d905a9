import { utf8Encode } from '@starling/base'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cleanDisplayName } from './display-name.ts'

describe('cleanDisplayName', () => {
  it('leaves an ordinary name alone', () => {
    for (const name of ['Alice', 'Łucja Ogórek', 'عائشة', '👩‍👩‍👧 family']) expect(cleanDisplayName(name)).toBe(name)
  })

  it('cuts at the boundary of a code point', () => {
    expect(cleanDisplayName(`${'a'.repeat(98)}€`)).toBe('a'.repeat(98))
    expect(cleanDisplayName(`${'a'.repeat(97)}€`)).toBe(`${'a'.repeat(97)}€`)
  })

  it('makes one line of anything, of at most 100 bytes, and changes nothing the second time', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary', maxLength: 600 }), fc.string({ unit: 'grapheme' })), (text) => {
        const name = cleanDisplayName(text)
        expect(utf8Encode(name).length).toBeLessThanOrEqual(100)
        expect(name).not.toMatch(/\p{Cc}|\p{Cs}/u)
        expect(name).toBe(name.trim())
        expect(cleanDisplayName(name)).toBe(name)
      }),
    )
  })
})
