import { describe, expect, it } from 'vitest'
import { isJumbo } from './jumbo.ts'

describe('isJumbo', () => {
  it('is true for one to three emoji alone', () => {
    for (const text of ['🥹', '🥹🎉', ' 🌅 🐦 ☕️ ', '👩🏽‍🚀', '👨‍👩‍👧‍👦', '🇫🇮', '❤️', '🏴󠁧󠁢󠁥󠁮󠁧󠁿'])
      expect(isJumbo(text), text).toBe(true)
  })

  it('is false for words, digits, signs, four emoji, and nothing', () => {
    for (const text of ['', ' ', 'ok', '1', '#', '123', '©', '🥹!', '🥹🥹🥹🥹', '❤', 'a🥹'])
      expect(isJumbo(text), text).toBe(false)
  })

  it('looks at the beginning of a long text only', () => {
    expect(isJumbo('😀'.repeat(100_000))).toBe(false)
  })
})
