import fc from 'fast-check'
import { expect, it } from 'vitest'
import { codePoints } from './message-length.ts'

it('counts code points as the language does, lone halves included', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.constantFrom('', '\ud83d', '\ude00'), (text, half) => {
      expect(codePoints(text + half)).toBe([...(text + half)].length)
    }),
  )
})
