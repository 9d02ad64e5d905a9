import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findLinks } from './links.ts'

const text = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 12 }),
      fc.webUrl({ withQueryParameters: true, withFragments: true }),
      fc.constantFrom(
        'javascript:',
        'data:text/html,',
        'HTTP://',
        'https://',
        'file:///',
        '//',
        ')',
        '(',
        '.',
        ' ',
        '"',
        '\u202e',
        '\u200b',
      ),
    ),
    { maxLength: 30 },
  )
  .map((parts) => parts.join(''))

describe('findLinks', () => {
  it('loses nothing of the text and invents nothing', () => {
    fc.assert(
      fc.property(text, (given) => {
        expect(
          findLinks(given)
            .map((piece) => piece.text)
            .join(''),
        ).toBe(given)
      }),
    )
  })

  it('makes links only of plain web addresses, and shows what it will open', () => {
    fc.assert(
      fc.property(text, (given) => {
        for (const piece of findLinks(given)) {
          if (piece.kind !== 'link') continue
          expect(new URL(piece.url).protocol).toMatch(/^https?:$/)
          expect(new URL(piece.text).href).toBe(piece.url)
          expect(piece.text).not.toMatch(/[\s\p{C}\p{DI}<>"]/u)
        }
      }),
    )
  })

  it('never throws on whatever may come', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (given) => {
        expect(() => findLinks(given)).not.toThrow()
      }),
    )
  })
})
