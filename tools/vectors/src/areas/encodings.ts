/** @module Lengths and forms of values, and bencoding. */
import { fromHex, utf8Decode, utf8Encode } from '@starling/base'
import { accountIdOf, isMessageHash } from '@starling/protocol'
import { RpcError, retrieveOperation } from '@starling/storage-api'
import { type BencodeInput, decodeBencode, encodeBencode } from '@starling/wire/bencode'
import { type Area, equal, list } from '../area.ts'

const ACCOUNT = `05${'4'.repeat(64)}`

export const encodings: Area = {
  file: 'encodings.json',
  async run(vectors, report, crypto) {
    const pair = vectors['session_id_from_ed25519']
    if (pair !== undefined) {
      await report.check('account id of an Ed25519 key', () => {
        const x25519 = crypto.ed25519.toX25519(fromHex(pair['ed25519'] as string))
        equal(x25519 === undefined ? undefined : accountIdOf(0x05, x25519), pair['session_id'])
      })
    }
    const signatures = vectors['signature_base64_lengths']
    if (signatures !== undefined) {
      await report.check('lengths of a signature in base64', () =>
        checkLengths(list(signatures).map(Number), (text) => isAccepted({ signature: text })),
      )
    }
    const tokens = [vectors['subaccount_base64_length'], vectors['subaccount_hex_length']].flatMap((length) =>
      length === undefined ? [] : [Number(length)],
    )
    if (tokens.length > 0) {
      await report.check('lengths of a token', () =>
        checkLengths(tokens, (subaccount) => isAccepted({ subaccount, subaccount_sig: 'A'.repeat(86) })),
      )
    }
    const hash = vectors['hash_length']
    if (hash !== undefined) {
      await report.check('length of a message hash', () => checkLengths([Number(hash)], isMessageHash))
    }
    for (const row of list(vectors['bt_examples'])) {
      await report.check(`bencoding of ${JSON.stringify(row['value'])}`, () => {
        const encoded = encodeBencode(row['value'] as unknown as BencodeInput)
        equal(utf8Decode(encoded), row['ascii'])
        equal(utf8Decode(encodeBencode(decodeBencode(utf8Encode(row['ascii'] as string)))), row['ascii'])
        // A message on a QUIC stream is the same as a bencoded string of bytes.
        const framed = row['quic_stream_bytes_ascii']
        if (framed !== undefined) equal(utf8Decode(encodeBencode(encoded)), framed)
      })
    }
  },
}

/**
 * Each length must be taken, without padding or with as much as fills up to four characters, and those beside it must not.
 * @throws {Mismatch}
 */
function checkLengths(lengths: readonly number[], isTaken: (text: string) => boolean): void {
  const isLengthTaken = (length: number) =>
    [0, 1, 2].some((padding) => length > padding && isTaken('A'.repeat(length - padding) + '='.repeat(padding)))
  for (const length of lengths) {
    equal(
      [length - 1, length, length + 1].map((near) => [near, isLengthTaken(near)]),
      [length - 1, length, length + 1].map((near) => [near, near === length]),
    )
  }
}

function isAccepted(params: Readonly<Record<string, string>>): boolean {
  try {
    retrieveOperation.read({ pubkey: ACCOUNT, timestamp: 1_700_000_000_000, signature: 'A'.repeat(86), ...params })
    return true
  } catch (error) {
    if (error instanceof RpcError) return false
    throw error
  }
}
