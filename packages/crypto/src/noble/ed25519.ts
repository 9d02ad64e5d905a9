/**
 * Ed25519 (RFC 8032) with libsodium's verdict about signatures. noble's own `verify` multiplies by the cofactor, which
 * libsodium does not, so the equation is written out here.
 * @module
 */

import { ed25519 as curve } from '@noble/curves/ed25519.js'
import { sha512 } from '@noble/hashes/sha2.js'
import { concatBytes, equalBytes } from '@starling/base'
import type { Ed25519, Ed25519Signer, X25519SecretKey } from '../backend.ts'
import { requireLength } from '../checks.ts'
import { passesPrechecks } from '../ed25519-rules.ts'
import { scalarReduce, toNumber } from '../scalars.ts'
import { decodeMainSubgroupPoint, decodePoint } from './points.ts'
import { x25519 } from './x25519.ts'

class NobleEd25519Signer implements Ed25519Signer {
  readonly publicKey: Uint8Array
  readonly #seed: Uint8Array

  /** @param seed - 32 bytes; copied */
  constructor(seed: Uint8Array) {
    this.#seed = new Uint8Array(seed)
    this.publicKey = curve.getPublicKey(this.#seed)
  }

  sign(message: Uint8Array): Uint8Array {
    return curve.sign(message, this.#seed)
  }

  toX25519(): X25519SecretKey {
    return x25519.importSecretKey(curve.utils.toMontgomerySecret(this.#seed))
  }

  toJSON(): string {
    return '[Ed25519Signer]'
  }
}

export const ed25519: Ed25519 = {
  importSeed(seed) {
    requireLength('seed', seed, 32)
    return new NobleEd25519Signer(seed)
  },
  verify(signature, message, publicKey) {
    if (!passesPrechecks(signature, publicKey)) return false
    const key = decodePoint(publicKey)
    if (key === undefined) return false
    const encodedR = signature.subarray(0, 32)
    const challenge = toNumber(scalarReduce(sha512(concatBytes(encodedR, publicKey, message))))
    // R = S·B − k·A, compared as bytes: no cofactor, and no other encoding of the same R.
    const expected = curve.Point.BASE.multiplyUnsafe(toNumber(signature.subarray(32))).subtract(
      key.multiplyUnsafe(challenge),
    )
    return equalBytes(expected.toBytes(), encodedR)
  },
  toX25519(publicKey) {
    const point = decodeMainSubgroupPoint(publicKey)
    return point && curve.utils.toMontgomery(point.toBytes())
  },
}
