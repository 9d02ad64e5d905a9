import { describe, expect, it } from 'vitest'
import { MARKS_MAX, safeLine, safeText } from './safe-text.ts'

describe('safeText', () => {
  it('keeps emoji with tones, joined families, regions and keycaps', () => {
    const emoji = '👩🏽‍🚀 👨‍👩‍👧‍👦 🏴󠁧󠁢󠁥󠁮󠁧󠁿 🇫🇮 3️⃣ ❤️‍🔥 🏳️‍🌈'

    expect(safeText(emoji)).toBe(emoji)
  })

  it('keeps scripts that need joiners and several marks', () => {
    for (const text of ['می‌خواهم', 'क्‍ष', 'Tiếng Việt', 'שָׁלוֹם', 'བསྒྲུབས', 'مُحَمَّدٌ']) {
      expect(safeText(text), text).toBe(text)
    }
  })

  it('keeps an isolate that is closed on its line, and drops one that is not', () => {
    expect(safeText('to \u2067שלום\u2069 it')).toBe('to \u2067שלום\u2069 it')
    expect(safeText('to \u2067שלום\nit\u2069')).toBe('to שלום\nit')
  })

  it('shows the real end of a file name that an override turns round', () => {
    expect(safeText('invoice_\u202egpj.exe')).toBe('invoice_gpj.exe')
  })

  it('makes a tower of 2,000 marks as low as any letter', () => {
    expect(safeText(`Z${'\u0301'.repeat(2_000)}!`)).toBe(`Z${'\u0301'.repeat(MARKS_MAX)}!`)
  })

  it('collapses a flood of invisible characters', () => {
    expect(safeText(`a${'\u200b'.repeat(9_000)}b`)).toHaveLength(4)
  })

  it('drops tags that hide text behind an emoji', () => {
    expect(safeText('🙂\u{e0068}\u{e0069}')).toBe('🙂')
  })

  it('leaves HTML as the text it is', () => {
    expect(safeText('<img src=x onerror=alert(1)>')).toBe('<img src=x onerror=alert(1)>')
  })
})

describe('safeLine', () => {
  it('makes one line of several and takes directions out', () => {
    expect(safeLine(' Al\u202eice\n\n  B ')).toBe('Alice B')
  })

  it('does not tear a pair apart where it cuts', () => {
    expect(safeLine('😀😀', 3)).toBe('😀')
  })
})
