/**
 * Proof that a node has a message at hand: a keyed hash that cannot be made without the data, nor before the question.
 * Source: docs/protocol/swarms.md §6.2.
 * @module
 */

import { concatBytes, fromHex, utf8Encode } from '@starling/base'
import type { CryptoBackend } from '@starling/crypto'

const PROOF_BYTES = 32
export const NONCE_BYTES = 32

/**
 * @param nonce - 32 bytes of the tester
 * @param testee - its Ed25519 key in hex: nobody else's answer is an answer
 * @returns BLAKE2b-256, keyed with the nonce, over the testee's key, the message hash and the data
 */
export function storageProof(
  crypto: Pick<CryptoBackend, 'blake2b'>,
  nonce: Uint8Array,
  testee: string,
  hash: string,
  data: Uint8Array,
): Uint8Array {
  return crypto.blake2b(concatBytes(fromHex(testee), utf8Encode(hash), data), PROOF_BYTES, { key: nonce })
}
