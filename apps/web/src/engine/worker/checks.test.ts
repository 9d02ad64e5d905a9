import { native } from '@starling/crypto/native'
import { createAccount, encodePhrase, WORDS } from '@starling/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkPhrase, suggestWords } from './phrases.ts'
import { checkRecipient } from './recipient-check.ts'

const entropy = new Uint8Array(16).fill(0xb0)
const { id } = createAccount(native, entropy)
const phrase = encodePhrase(entropy)

describe('checkPhrase', () => {
  const problem = (text: string) => {
    const check = checkPhrase(native, text)
    return check.ok ? undefined : check.problem
  }

  it('knows a phrase however it is spaced and written', () => {
    expect(checkPhrase(native, `  ${phrase.toUpperCase().replaceAll(' ', ' \n ')} `)).toEqual({ ok: true, id })
    const short = phrase.split(' ').map((word) => word.slice(0, 3))
    expect(checkPhrase(native, short.join(' '))).toEqual({ ok: true, id })
    const long = new Uint8Array(32).fill(3)
    expect(checkPhrase(native, encodePhrase(long))).toMatchObject({ ok: true, id: createAccount(native, long).id })
  })

  it('names the first word that is none, and the word that was probably meant', () => {
    const words = phrase.split(' ')
    const wrong = words.with(3, 'pyton').join(' ')

    expect(problem(wrong)).toEqual({ kind: 'unknown_word', position: 3, word: 'pyton', suggestion: 'python' })
    expect(problem('zzzzzzzz')).toEqual({ kind: 'unknown_word', position: 0, word: 'zzzzzzzz', suggestion: null })
  })

  it('counts words, and says when only their order can be wrong', () => {
    const words = phrase.split(' ')

    expect(problem('')).toEqual({ kind: 'empty' })
    expect(problem(words.slice(0, 12).join(' '))).toEqual({ kind: 'word_count', count: 12 })
    expect(problem(encodePhrase(new Uint8Array(64)))).toEqual({ kind: 'word_count', count: 49 })
    const last = WORDS.find((word) => word.slice(0, 3) !== words.at(-1)?.slice(0, 3)) ?? ''
    expect(problem(words.with(12, last).join(' '))).toEqual({ kind: 'checksum' })
  })

  it('has an answer to anything', () => {
    const word = fc.oneof(fc.constantFrom(...WORDS), fc.string({ maxLength: 5 }))
    fc.assert(
      fc.property(fc.array(word, { maxLength: 26 }), (words) => {
        const check = checkPhrase(native, words.join(' '))
        expect(check.ok || check.problem.kind.length > 0).toBe(true)
      }),
    )
  })

  it('suggests words that begin alike', () => {
    expect(suggestWords('pyt')).toEqual(['python'])
    expect(suggestWords(' AB ')).toEqual(WORDS.filter((word) => word.startsWith('ab')).slice(0, 6))
    expect(suggestWords('')).toEqual([])
  })
})

describe('checkRecipient', () => {
  it('takes an id in groups and in capitals', () => {
    const grouped = id.toUpperCase().replace(/(.{6})/g, '$1 ')

    expect(checkRecipient(native, grouped)).toEqual({ ok: true, id })
  })

  it('says what is wrong while it is typed', () => {
    const cases = {
      '  ': 'empty',
      '0': 'length',
      '05ab': 'length',
      [`${id}00`]: 'length',
      '03': 'prefix',
      hello: 'not_hex',
      [`05${'00'.repeat(32)}`]: 'not_a_key',
    }
    for (const [text, reason] of Object.entries(cases)) {
      expect(checkRecipient(native, text), text).toMatchObject({ ok: false, reason })
    }
    expect(checkRecipient(native, id.slice(0, 64))).toEqual({ ok: false, reason: 'length', length: 64 })
  })

  it('has an answer to anything', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' })), (text) => {
        expect(checkRecipient(native, text).ok).toBe(false)
      }),
    )
  })
})
