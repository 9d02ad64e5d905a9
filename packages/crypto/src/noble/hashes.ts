/**
 * SHA-2, HMAC, BLAKE2b (RFC 7693) and Argon2id (RFC 9106).
 * @module
 */

import { argon2id as argon2idOf } from '@noble/hashes/argon2.js'
import { blake2b as blake2bOf } from '@noble/hashes/blake2.js'
import { hmac } from '@noble/hashes/hmac.js'
import { sha256 as sha256Of, sha512 as sha512Of } from '@noble/hashes/sha2.js'
import type { Argon2idCost, Blake2bOptions } from '../backend.ts'
import { requireArgon2idInputs, requireBlake2bInputs } from '../checks.ts'

export function sha256(data: Uint8Array): Uint8Array {
  return sha256Of(data)
}

export function sha512(data: Uint8Array): Uint8Array {
  return sha512Of(data)
}

export function hmacSha256(key: Uint8Array, data: Uint8Array): Uint8Array {
  return hmac(sha256Of, key, data)
}

/** An empty key is no key. */
export function blake2b(data: Uint8Array, outputLength: number, options: Blake2bOptions = {}): Uint8Array {
  requireBlake2bInputs(outputLength, options)
  const { key, salt, personal } = options
  return blake2bOf(data, {
    dkLen: outputLength,
    ...(key === undefined || key.length === 0 ? {} : { key }),
    ...(salt === undefined ? {} : { salt }),
    ...(personal === undefined ? {} : { personalization: personal }),
  })
}

export function argon2id(password: Uint8Array, salt: Uint8Array, cost: Argon2idCost): Uint8Array {
  requireArgon2idInputs(salt, cost)
  return argon2idOf(password, salt, { m: cost.memoryKib, t: cost.iterations, p: 1, dkLen: cost.outputLength })
}
