/**
 * X25519 by libsodium.
 * @module
 */

import type { X25519, X25519PublicKey, X25519SecretKey } from '../backend.ts'
import { requireLength } from '../checks.ts'
import { CryptoError } from '../errors.ts'
import { sodium } from './sodium.ts'

class NativeX25519SecretKey implements X25519SecretKey {
  readonly publicKey = new Uint8Array(32)
  readonly #secret: Uint8Array

  /** @param secret - 32 bytes; copied */
  constructor(secret: Uint8Array) {
    this.#secret = new Uint8Array(secret)
    sodium.crypto_scalarmult_base(this.publicKey, this.#secret)
  }

  agree(peer: X25519PublicKey): Uint8Array {
    const shared = new Uint8Array(32)
    try {
      sodium.crypto_scalarmult(shared, this.#secret, peer.bytes)
    } catch (cause) {
      // Lengths were checked on import: what is left to refuse is the all-zero result.
      throw new CryptoError('low_order_point', 'public key is a point of low order', { cause })
    }
    return shared
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
