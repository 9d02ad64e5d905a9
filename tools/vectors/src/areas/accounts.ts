/** @module Keys, account ids and recovery phrases. */
import { fromHex, toHex } from '@starling/base'
import type { CryptoBackend } from '@starling/crypto'
import { createAccount, decodePhrase, encodePhrase, PhraseError, type PhraseErrorCode } from '@starling/protocol'
import { type Area, equal, type Json, list, refused } from '../area.ts'

/** Texts of the vectors for our error codes. */
const CODES: Readonly<Record<string, PhraseErrorCode>> = {
  'missing checksum word': 'missing_checksum',
  'too few words': 'too_few_words',
  'too many words': 'too_many_words',
  'unknown word': 'unknown_word',
  'checksum mismatch': 'checksum_mismatch',
}

export const accounts: Area = {
  file: 'accounts.json',
  async run(vectors, report, crypto) {
    for (const row of list(vectors['accounts'])) {
      await report.check(`account ${row['account_id']}`, () => checkAccount(crypto, row, row['seed16'] ?? row['seed']))
    }
    const long = vectors['seed_32_bytes_25_words']
    if (long !== undefined) {
      await report.check('account of 32 bytes', () => checkAccount(crypto, long, long['seed'] as string))
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
        equal(error instanceof PhraseError ? error.code : error, CODES[row['error'] as string])
      })
    }
  },
}

function checkAccount(crypto: CryptoBackend, row: Json, entropyHex: string): void {
  const entropy = fromHex(entropyHex)
  const account = createAccount(crypto, entropy)
  equal(account.id, row['account_id'])
  equal(toHex(account.ed25519.publicKey), row['ed25519_pk'])
  equal(toHex(account.x25519.publicKey), row['x25519_pk'])
  const x25519 = crypto.x25519.importSecretKey(fromHex(row['x25519_sk'] as string))
  equal(toHex(x25519.publicKey), row['x25519_pk'])
  if (row['mnemonic'] !== undefined) {
    equal(encodePhrase(entropy), row['mnemonic'])
    equal(toHex(decodePhrase(row['mnemonic'])), entropyHex)
  }
  if (row['xed25519_positive_pk'] !== undefined) {
    equal(toHex(crypto.edwards.fromMontgomery(account.x25519.publicKey)), row['xed25519_positive_pk'])
  }
}
