/**
 * X25519 by libsodium.
 * @module
 */

import type { X25519, X25519PublicKey, X25519SecretKey } from '../backend.ts'
import { requireLength } from '../checks.ts'
import { CryptoError } from '../errors.ts'
import { filled, lent } from './lent.ts'
import { sodium } from './sodium.ts'

class NativeX25519SecretKey implements X25519SecretKey {
  readonly publicKey: Uint8Array
  readonly #secret: Uint8Array

  /** @param secret - 32 bytes; copied */
  constructor(secret: Uint8Array) {
    this.#secret = new Uint8Array(secret)
    this.publicKey = filled(32, (out) => sodium.crypto_scalarmult_base(out, lent(secret)))
  }

  agree(peer: X25519PublicKey): Uint8Array {
    try {
      return filled(32, (out) => sodium.crypto_scalarmult(out, lent(this.#secret), lent(peer.bytes, 1)))
    } catch (cause) {
      // Lengths were checked on import: what is left to refuse is the all-zero result.
      throw new CryptoError('low_order_point', 'public key is a point of low order', { cause })
    }
  }

  toJSON(): string {
    return '[X25519SecretKey]'
  }
}

export const x25519: X25519 = {
  importSecretKey(secret) {
    requireLength('secret', secret, 32)
    return new NativeX25519SecretKey(secret)
  },
  importPublicKey(bytes) {
    requireLength('public key', bytes, 32)
    return { bytes: new Uint8Array(bytes) }
  },
}
