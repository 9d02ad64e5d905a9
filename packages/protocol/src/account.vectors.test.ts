import { fromHex, toHex } from '@starling/base'
import { describe, expect, it } from 'vitest'
import { BACKENDS, readVectors, readVectorText } from '../test/vectors.ts'
import { createAccount } from './account.ts'
import { decodePhrase, encodePhrase, PhraseError } from './phrase.ts'
import { WORDS } from './words-en.ts'

interface AccountRow {
  readonly account_id: string
  readonly ed25519_pk: string
  readonly seed: string
  readonly x25519_pk: string
  readonly mnemonic: string
  readonly seed16?: string
}

const vectors = readVectors<{
  readonly accounts: readonly AccountRow[]
  readonly seed_32_bytes_25_words: AccountRow
  readonly words_no_checksum_reference: { readonly bytes: string; readonly words: string }
  readonly decode_variants: { readonly seed16: string; readonly same_account: readonly string[] }
  readonly decode_errors: readonly { readonly phrase: string; readonly error: string }[]
}>('client/accounts.json')

const rows = [...vectors.accounts, vectors.seed_32_bytes_25_words]

describe.each(BACKENDS.map((crypto) => [crypto.name, crypto] as const))('account over %s', (_name, crypto) => {
  it.each(rows)('derives $account_id from its entropy', (row) => {
    const account = createAccount(crypto, fromHex(row.seed16 ?? row.seed))

    expect(account.id).toBe(row.account_id)
    expect(toHex(account.ed25519.publicKey)).toBe(row.ed25519_pk)
    expect(toHex(account.x25519.publicKey)).toBe(row.x25519_pk)
  })
})

describe('phrase', () => {
  it('uses the words of the vectors, in their order', () => {
    expect(WORDS).toEqual(readVectorText('client/words-en.txt').trim().split('\n'))
  })

  it.each(rows)('writes and reads the phrase of $account_id', (row) => {
    const entropy = row.seed16 ?? row.seed

    expect(encodePhrase(fromHex(entropy))).toBe(row.mnemonic)
    expect(toHex(decodePhrase(row.mnemonic))).toBe(entropy)
  })

  it('writes the 48 words of the published example, and a checksum', () => {
    const { bytes, words } = vectors.words_no_checksum_reference

    expect(encodePhrase(fromHex(bytes)).split(' ').slice(0, -1).join(' ')).toBe(words)
  })

  it.each(vectors.decode_variants.same_account)('takes three letters for a word: %s', (phrase) => {
    expect(toHex(decodePhrase(phrase))).toBe(vectors.decode_variants.seed16)
  })

  const codes: Readonly<Record<string, string>> = {
    'missing checksum word': 'missing_checksum',
    'too few words': 'too_few_words',
    'too many words': 'too_many_words',
    'unknown word': 'unknown_word',
  }

  it.each(vectors.decode_errors)('tells "$error" apart', ({ phrase, error }) => {
    expect(() => decodePhrase(phrase)).toThrow(expect.objectContaining({ name: 'PhraseError', code: codes[error] }))
  })

  it('refuses a checksum word that belongs elsewhere', () => {
    const words = (rows[0] as AccountRow).mnemonic.split(' ')

    expect(() => decodePhrase([...words.slice(0, -1), 'zoom'].join(' '))).toThrow(
      expect.objectContaining({ code: 'checksum_mismatch' }),
    )
  })

  it('refuses three words that stand for a number above 32 bits', () => {
    // w1 = 1625, w2 = 1624, w3 = 1623 is the largest group: 1626³ − 1.
    const words = [...Array(4)].flatMap(() => [WORDS[1625], WORDS[1624], WORDS[1623]] as string[])
    const codes = words.map((word) => {
      try {
        decodePhrase([...words, word].join(' '))
        return 'accepted'
      } catch (error) {
        return error instanceof PhraseError ? error.code : 'other'
      }
    })

    expect(new Set(codes)).toEqual(new Set(['invalid_group', 'checksum_mismatch']))
  })

  it('is not split into words when it is far too long to be one', () => {
    const expected = expect.objectContaining({ code: 'too_many_words' })

    expect(() => decodePhrase(' '.repeat(5_000))).toThrow(expected)
    expect(() => decodePhrase('abbey '.repeat(1_000))).toThrow(expected)
  })

  it('keeps the words out of the error', () => {
    const phrase = (rows[0] as AccountRow).mnemonic.replace('vexed', 'qqqqq')
    try {
      decodePhrase(phrase)
      expect.unreachable()
    } catch (error) {
      expect(JSON.stringify([(error as PhraseError).message, (error as PhraseError).data])).not.toContain('qqq')
    }
  })
})
