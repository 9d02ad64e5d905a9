/** @module Keys, account ids and recovery phrases. */
import { concatBytes, fromHex, toHex } from '@starling/base'
import type { CryptoBackend } from '@starling/crypto'
import {
  createAccount,
  decodePhrase,
  encodePhrase,
  PhraseError,
  type PhraseErrorCode,
  parseAccountId,
  WORDS,
} from '@starling/protocol'
import { type Area, equal, type Json, list, Mismatch, refused } from '../area.ts'
import { x25519SecretOf } from './keys.ts'

/** What the vectors say of a bad phrase, for our error codes. */
const CODES: readonly (readonly [RegExp, PhraseErrorCode])[] = [
  [/^(missing checksum( word)?|checksum( word)? (is )?missing)$/, 'missing_checksum'],
  [/^too few words$/, 'too_few_words'],
  [/^too many words$/, 'too_many_words'],
  [/^(unknown|invalid) word$/, 'unknown_word'],
  [/^(checksum mismatch|(invalid|wrong) checksum( word)?)$/, 'checksum_mismatch'],
  [/^(invalid (group|words?)|(value )?out of range)$/, 'invalid_group'],
]

export const accounts: Area = {
  file: 'accounts.json',
  async run(vectors, report, crypto) {
    for (const row of list(vectors['accounts'])) {
      await report.check(`account ${row['account_id']}`, () => checkAccount(crypto, row))
    }
    const long = vectors['seed_32_bytes_25_words']
    for (const row of Array.isArray(long) ? list(long) : long === undefined ? [] : [long]) {
      await report.check(`account of 32 bytes ${row['account_id']}`, () => checkAccount(crypto, row))
    }
    const reference = vectors['words_no_checksum_reference']
    if (reference !== undefined) {
      await report.check('48 words without checksum', () => {
        const words = encodePhrase(fromHex(reference['bytes'] as string)).split(' ')
        equal(words.slice(0, -1).join(' '), reference['words'])
        equal(toHex(decodePhrase(words.join(' '))), reference['bytes'])
      })
    }
    for (const phrase of list(vectors['decode_variants']?.['same_account'])) {
      await report.check(`phrase "${phrase}"`, () =>
        equal(toHex(decodePhrase(phrase)), vectors['decode_variants']?.['seed16']),
      )
    }
    for (const row of list(vectors['decode_errors'])) {
      await report.check(`bad phrase "${row['phrase']}"`, () => {
        const error = refused(() => decodePhrase(row['phrase'] as string))
        equal(error instanceof PhraseError ? error.code : error, codeOf(row['error'] as string))
      })
    }
  },
}

/** The words of the recovery phrase in their order, one a line. */
export const phraseWords: Area = {
  file: 'words-en.txt',
  async run(vectors, report) {
    await report.check('words of the recovery phrase', () => {
      const words = (vectors as string).split('\n').filter((line) => line !== '')
      for (const [index, word] of words.entries()) equal(`${index} ${WORDS[index]}`, `${index} ${word}`)
      equal(words.length, WORDS.length)
    })
  },
}

function codeOf(text: string): PhraseErrorCode {
  const code = CODES.find(([pattern]) => pattern.test(text))?.[1]
  if (code === undefined) throw new Mismatch(`no error of this name: ${text}`)
  return code
}

/** Rows of 16 bytes of entropy also give the 32-byte seed that follows from it; others give the seed alone. */
function checkAccount(crypto: CryptoBackend, row: Json): void {
  const entropyHex = (row['seed16'] ?? row['seed']) as string
  const entropy = fromHex(entropyHex)
  const seed = concatBytes(entropy, new Uint8Array(32 - entropy.length))
  if (row['seed'] !== undefined) equal(toHex(seed), row['seed'])
  const account = createAccount(crypto, entropy)
  equal(account.id, row['account_id'])
  equal(parseAccountId(row['account_id'] as string), row['account_id'])
  const { publicKey } = account.ed25519
  equal(toHex(publicKey), row['ed25519_pk'])
  if (row['ed25519_sk'] !== undefined) equal(toHex(concatBytes(seed, publicKey)), row['ed25519_sk'])
  equal(toHex(account.x25519.publicKey), row['x25519_pk'])
  const secret = x25519SecretOf(crypto, seed)
  if (row['x25519_sk'] !== undefined) equal(toHex(secret), row['x25519_sk'])
  equal(toHex(crypto.x25519.importSecretKey(secret).publicKey), row['x25519_pk'])
  if (row['ed25519_pk_is_negative'] !== undefined) {
    equal(((publicKey[31] as number) & 0x80) !== 0, row['ed25519_pk_is_negative'])
  }
  if (row['mnemonic'] !== undefined) {
    equal(encodePhrase(entropy), row['mnemonic'])
    equal(toHex(decodePhrase(row['mnemonic'])), entropyHex)
  }
  if (row['xed25519_positive_pk'] !== undefined) {
    equal(toHex(crypto.edwards.fromMontgomery(account.x25519.publicKey)), row['xed25519_positive_pk'])
  }
}
