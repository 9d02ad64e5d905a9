import { describe, expect, it } from 'vitest'
import { shownText } from './shown-text.ts'

describe('shownText', () => {
  it('shows an ordinary message whole', () => {
    expect(shownText('hello\nthere', 0)).toEqual({ shown: 'hello\nthere', hasMore: false })
  })

  it('begins 100,000 emoji with a part that is quick to lay out, and more with each press', () => {
    const text = '😀'.repeat(100_000)
    const first = shownText(text, 0)

    expect(first.hasMore).toBe(true)
    expect(first.shown.length).toBeLessThanOrEqual(1_600)
    expect(shownText(text, 1).shown.length).toBeGreaterThan(first.shown.length)
    expect(shownText(text, 1).shown.length).toBeLessThanOrEqual(10_000)
  })

  it('shows all of it in the end', () => {
    const text = 'word '.repeat(9_000)

    expect(shownText(text, 10)).toEqual({ shown: text, hasMore: false })
  })

  it('shows 25 lines of many', () => {
    const { shown, hasMore } = shownText('line\n'.repeat(400), 0)

    expect(shown.split('\n')).toHaveLength(25)
    expect(hasMore).toBe(true)
  })

  it('does not let a flood of invisible characters hide what follows', () => {
    expect(shownText(`a${'\u200b'.repeat(9_000)}b`, 0)).toEqual({ shown: 'a\u200b\u200bb', hasMore: false })
  })

  it('does not hide a rest of a few words', () => {
    const text = 'x'.repeat(1_800)

    expect(shownText(text, 0)).toEqual({ shown: text, hasMore: false })
  })

  it('cuts at a space, and never inside a pair', () => {
    expect(shownText(`${'a'.repeat(1_590)} ${'b'.repeat(900)}`, 0).shown).toBe('a'.repeat(1_590))
    expect(shownText(`x${'😀'.repeat(2_000)}`, 0).shown).not.toMatch(/\p{Cs}/u)
  })
})
