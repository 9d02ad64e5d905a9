import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { INVISIBLE_MAX, isVisible, MARKS_MAX, safeLine, safeText } from './safe-text.ts'

/** Text of the kind that breaks things: any code points, and many of those with powers. */
const hostileText = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 8 }),
      fc.string({ unit: 'grapheme', maxLength: 8 }),
      fc.constantFrom(...'\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c'),
      fc.constantFrom(
        '\u200b',
        '\u200d',
        '\u2060',
        '\ufeff',
        '\u00ad',
        '\ufe0f',
        '\u{e0067}',
        '\u{e007f}',
        '\u{1f3f4}',
      ),
      fc.constantFrom(
        '\u0301',
        '\u0489',
        '\u20dd',
        '\u0e31',
        'a',
        'ب',
        '\n',
        '\r\n',
        '\u2028',
        '\0',
        '\ud800',
        '\udc00',
      ),
      fc
        .constantFrom('\u0301', '\u200b', '\u202e')
        .chain((char) => fc.integer({ min: 1, max: 60 }).map((n) => char.repeat(n))),
    ),
    { maxLength: 60 },
  )
  .map((parts) => parts.join(''))

describe('safeText', () => {
  it('changes nothing more when applied again', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const once = safeText(text)

        expect(safeText(once)).toBe(once)
      }),
    )
  })

  it('leaves no override, and no direction open at the end of a line', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        for (const line of safeText(text).split('\n')) {
          expect(line).not.toMatch(/[\u202d\u202e]/)
          expect(openDirections(line)).toEqual([])
        }
      }),
    )
  })

  it('puts no more marks on a letter than scripts need', () => {
    const tower = new RegExp(`\\p{M}{${MARKS_MAX + 1},}`, 'u')
    fc.assert(
      fc.property(hostileText, (text) => {
        // Selectors are marks too, and counted with what is invisible.
        expect(safeText(text).replace(/\p{DI}/gu, '')).not.toMatch(tower)
      }),
    )
  })

  it('lets only a few invisible code points follow each other', () => {
    const flood = new RegExp(
      `[[\\p{DI}]--[\\u202a-\\u202e\\u2066-\\u2069\\u{e0000}-\\u{e007f}]]{${INVISIBLE_MAX + 1},}`,
      'v',
    )
    fc.assert(
      fc.property(hostileText, (text) => {
        expect(safeText(text)).not.toMatch(flood)
      }),
    )
  })

  it('holds no control, no line end but the line feed, and no half of a pair', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        expect(safeText(text)).not.toMatch(/(?![\t\n])\p{Cc}|[\u2028\u2029]|\p{Cs}/u)
      }),
    )
  })

  it('keeps every letter, digit and sign of plain text', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[\p{L}\p{N}\p{P} \n]{0,60}$/u), (text) => {
        expect(safeText(text)).toBe(text)
      }),
    )
  })
})

describe('safeLine', () => {
  it('is one line without any direction of its own, and as short as it was asked to be', () => {
    fc.assert(
      fc.property(hostileText, fc.integer({ min: 1, max: 80 }), (text, max) => {
        const line = safeLine(text, max)

        expect(line).not.toMatch(/[\n\t\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/)
        expect(line.length).toBeLessThanOrEqual(max)
        expect(line).toBe(line.trim())
      }),
    )
  })
})

describe('isVisible', () => {
  it('sees nothing in what is only invisible', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('\u200b', '\u2060', '\ufeff', ' ', '\n', '\u3164', '\u2800', '\u202e', '\u0301'), {
          maxLength: 30,
        }),
        (parts) => {
          expect(isVisible(safeText(parts.join('')))).toBe(false)
        },
      ),
    )
  })
})

/** Closers that open directions still wait for, read as the Unicode algorithm reads a paragraph. */
function openDirections(line: string): string[] {
  const open: string[] = []
  for (const char of line) {
    if ('\u202a\u202b\u202d\u202e'.includes(char)) open.push('\u202c')
    else if ('\u2066\u2067\u2068'.includes(char)) open.push('\u2069')
    else if (char === '\u202c' || char === '\u2069') {
      if (open.at(-1) === char) open.pop()
      else open.push(`stray ${char.codePointAt(0)?.toString(16)}`)
    }
  }
  return open
}
