/**
 * SHA-256 and HMAC by OpenSSL, which uses the processor's instructions; SHA-512, BLAKE2b and Argon2id by libsodium.
 * @module
 */

import { createHmac, hash } from 'node:crypto'
import type { Argon2idCost, Blake2bOptions } from '../backend.ts'
import { requireArgon2idInputs, requireBlake2bInputs } from '../checks.ts'
import { blake2b as portableBlake2b } from '../noble/hashes.ts'
import { filled, lent } from './lent.ts'
import { plainBytes } from './plain-bytes.ts'
import { sodium } from './sodium.ts'

/** libsodium's crypto_generichash takes no shorter output and no shorter key. */
const SODIUM_BLAKE2B_MIN_BYTES = 16

export function sha256(data: Uint8Array): Uint8Array {
  return plainBytes(hash('sha256', data, 'buffer'))
}

export function sha512(data: Uint8Array): Uint8Array {
  return filled(64, (out) => sodium.crypto_hash_sha512(out, lent(data)))
}

export function hmacSha256(key: Uint8Array, data: Uint8Array): Uint8Array {
  return plainBytes(createHmac('sha256', key).update(data).digest())
}

/** sodium-native has no salt and no personal string: those calls, and tiny sizes, go to the portable half. */
export function blake2b(data: Uint8Array, outputLength: number, options: Blake2bOptions = {}): Uint8Array {
  const key = options.key?.length === 0 ? undefined : options.key
  const isSodium =
    options.salt === undefined &&
    options.personal === undefined &&
    outputLength >= SODIUM_BLAKE2B_MIN_BYTES &&
    (key === undefined || key.length >= SODIUM_BLAKE2B_MIN_BYTES)
  if (!isSodium) return portableBlake2b(data, outputLength, options)
  requireBlake2bInputs(outputLength, options)
  const input = lent(data)
  const lentKey = key === undefined ? undefined : lent(key, 1)
  return filled(outputLength, (out) => sodium.crypto_generichash(out, input, lentKey))
}

export function argon2id(password: Uint8Array, salt: Uint8Array, cost: Argon2idCost): Uint8Array {
  requireArgon2idInputs(salt, cost)
  const out = new Uint8Array(cost.outputLength)
  sodium.crypto_pwhash(out, password, salt, cost.iterations, cost.memoryKib * 1024, sodium.crypto_pwhash_ALG_ARGON2ID13)
  return out
}
