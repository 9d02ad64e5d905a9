/**
 * An account: everything follows from its entropy.
 * Source: docs/protocol/accounts.md §1.
 * @module
 */

import { concatBytes, utf8Encode } from '@starling/base'
import type { CryptoBackend, Ed25519Signer, X25519SecretKey } from '@starling/crypto'
import { type AccountId, AccountPrefixes, accountIdOf } from './account-id.ts'
import { ProtocolError } from './errors.ts'

export interface Account {
  /** `05` and the X25519 public key. */
  readonly id: AccountId
  readonly ed25519: Ed25519Signer
  readonly x25519: X25519SecretKey
  /**
   * A 32-byte secret for one purpose: BLAKE2b-32(seed ‖ data, key = label). The seed itself stays inside.
   * @param label - at most 64 ASCII characters, fixed by the protocol
   */
  deriveKey(label: string, data?: Uint8Array): Uint8Array
}

/**
 * @param entropy - 16 bytes (a phrase of 13 words) or 32 bytes (25 words); copied
 * @throws {ProtocolError} `invalid_entropy`
 */
export function createAccount(crypto: CryptoBackend, entropy: Uint8Array): Account {
  if (entropy.length !== 16 && entropy.length !== 32) {
    throw new ProtocolError('invalid_entropy', 'entropy is neither 16 nor 32 bytes', {
      data: { length: entropy.length },
    })
  }
  const seed = new Uint8Array(32)
  seed.set(entropy)
  const ed25519 = crypto.ed25519.importSeed(seed)
  const x25519 = ed25519.toX25519()
  return {
    id: accountIdOf(AccountPrefixes.account, x25519.publicKey),
    ed25519,
    x25519,
    deriveKey: (label, data = new Uint8Array(0)) =>
      crypto.blake2b(concatBytes(seed, data), 32, { key: utf8Encode(label) }),
  }
}
