/**
 * Ed25519 by libsodium itself.
 * @module
 */

import type { Ed25519, Ed25519Signer, X25519SecretKey } from '../backend.ts'
import { requireLength } from '../checks.ts'
import { filled, lent } from './lent.ts'
import { sodium } from './sodium.ts'
import { x25519 } from './x25519.ts'

class NativeEd25519Signer implements Ed25519Signer {
  readonly publicKey = new Uint8Array(32)
  /** libsodium's form: seed(32) || public key(32). */
  readonly #secretKey = new Uint8Array(64)

  /** @param seed - 32 bytes; not kept */
  constructor(seed: Uint8Array) {
    sodium.crypto_sign_seed_keypair(this.publicKey, this.#secretKey, seed)
  }

  sign(message: Uint8Array): Uint8Array {
    return filled(64, (out) => sodium.crypto_sign_detached(out, lent(message), lent(this.#secretKey, 1)))
  }

  toX25519(): X25519SecretKey {
    const secret = filled(32, (out) => sodium.crypto_sign_ed25519_sk_to_curve25519(out, lent(this.#secretKey)))
    return x25519.importSecretKey(secret)
  }

  toJSON(): string {
    return '[Ed25519Signer]'
  }
}

export const ed25519: Ed25519 = {
  importSeed(seed) {
    requireLength('seed', seed, 32)
    return new NativeEd25519Signer(seed)
  },
  verify(signature, message, publicKey) {
    if (signature.length !== 64 || publicKey.length !== 32) return false
    return sodium.crypto_sign_verify_detached(lent(signature), lent(message, 1), lent(publicKey, 2))
  },
  toX25519(publicKey) {
    if (publicKey.length !== 32) return undefined
    try {
      return filled(32, (out) => sodium.crypto_sign_ed25519_pk_to_curve25519(out, lent(publicKey)))
    } catch {
      return undefined
    }
  },
}
