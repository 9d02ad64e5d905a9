import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { EncodingError } from './errors.ts'
import { parseJson } from './json.ts'

const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)

describe('JSON from strangers', () => {
  it('is what JSON.parse makes of it, whatever it is', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(parseJson(text, 100_000)).toEqual(JSON.parse(text))
      }),
    )
  })

  it('that is none is an error, whatever it is', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          parseJson(text, 100)
        } catch (error) {
          expect(error).toBeInstanceOf(EncodingError)
        }
      }),
    )
  })

  it.each([
    ['elements', '[1,2,3]', '[1,2,3,4]'],
    ['members', '{"a":1,"b":2,"c":3}', '{"a":1,"b":2,"c":3,"d":4}'],
    ['empty lists', '[[],[]]'.replace(',[]', ''), '[[],[]]'],
    ['values in several lists', '{"a":[1]}', '{"a":[1,2],"b":1}'],
  ])('may hold as many %s as were allowed, and no more', (_name, enough, tooMuch) => {
    expect(parseJson(enough, 3)).toEqual(JSON.parse(enough))
    expect(() => parseJson(tooMuch, 3)).toThrow(EncodingError)
  })

  it('may hold any characters in its strings', () => {
    const value = { a: '[[[[{{{{,,,,', b: '"[\\', c: '\\\\', d: `[${','.repeat(50)}` }
    expect(parseJson(JSON.stringify(value), 4)).toEqual(value)
  })

  it('may be nested sixty-four times, and no more', () => {
    expect(parseJson(nested(64), 100)).toEqual(JSON.parse(nested(64)))
    expect(() => parseJson(nested(65), 100)).toThrow(EncodingError)
  })

  it('never makes a string that does not end a reason to go on', () => {
    for (const text of ['"', '"\\"', '["a', `"${'\\'.repeat(9)}"`])
      expect(() => parseJson(text, 9)).toThrow(EncodingError)
  })
})
