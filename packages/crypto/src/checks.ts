/**
 * Checks both backends make before they call a primitive, so that they refuse the same inputs with the same code.
 * @module
 */

import type { Aead, Argon2idCost, Blake2bOptions } from './backend.ts'
import { CryptoError } from './errors.ts'

/** @throws {CryptoError} `invalid_length` */
export function requireLength(name: string, bytes: Uint8Array, length: number): void {
  if (bytes.length !== length) {
    throw new CryptoError('invalid_length', `${name} has the wrong length`, {
      data: { length: bytes.length, wanted: length },
    })
  }
}

/** Key and nonce of an AEAD. @throws {CryptoError} `invalid_length` */
export function requireAeadLengths(
  aead: Pick<Aead, 'keyLength' | 'nonceLength'>,
  key: Uint8Array,
  nonce: Uint8Array,
): void {
  requireLength('key', key, aead.keyLength)
  requireLength('nonce', nonce, aead.nonceLength)
}

/** For constructions without additional data: absent and empty are the same. @throws {CryptoError} `invalid_length` */
export function refuseAdditionalData(additionalData: Uint8Array | undefined): void {
  if (additionalData !== undefined) requireLength('additional data', additionalData, 0)
}

/** The one error of a ciphertext that does not open, whatever is wrong with it. */
export function authenticationFailed(cause?: unknown): CryptoError {
  return new CryptoError('authentication_failed', 'ciphertext does not authenticate', { cause })
}

const CHACHA_BLOCK_BYTES = 64
const COUNTER_MAX = 0xffffffff

/** The block counter must not wrap within the message. @throws {CryptoError} `invalid_length` */
export function requireChachaInputs(key: Uint8Array, nonce: Uint8Array, data: Uint8Array, counter: number): void {
  requireLength('key', key, 32)
  requireLength('nonce', nonce, 12)
  const end = counter + Math.ceil(data.length / CHACHA_BLOCK_BYTES)
  // As noble has it: the last counter is not used, not even for no data.
  if (!(Number.isInteger(counter) && counter >= 0 && counter < COUNTER_MAX && end <= COUNTER_MAX)) {
    throw new CryptoError('invalid_length', 'counter does not fit the data', { data: { counter } })
  }
}

/** Key and input of HSalsa20 and HChaCha20. @throws {CryptoError} `invalid_length` */
export function requireSubkeyInputs(key: Uint8Array, input: Uint8Array): void {
  requireLength('key', key, 32)
  requireLength('input', input, 16)
}

/** @throws {CryptoError} `invalid_length` */
export function requireBlake2bInputs(outputLength: number, options: Blake2bOptions): void {
  if (!(Number.isInteger(outputLength) && outputLength >= 1 && outputLength <= 64)) {
    throw new CryptoError('invalid_length', 'output length is not 1 to 64', { data: { outputLength } })
  }
  if (options.key !== undefined && options.key.length > 64) requireLength('key', options.key, 64)
  if (options.salt !== undefined) requireLength('salt', options.salt, 16)
  if (options.personal !== undefined) requireLength('personal', options.personal, 16)
}

/** libsodium's smallest costs. @throws {CryptoError} `invalid_length` */
export function requireArgon2idInputs(salt: Uint8Array, cost: Argon2idCost): void {
  requireLength('salt', salt, 16)
  const { memoryKib, iterations, outputLength } = cost
  const isValid =
    Number.isInteger(memoryKib) &&
    memoryKib >= 8 &&
    Number.isInteger(iterations) &&
    iterations >= 1 &&
    Number.isInteger(outputLength) &&
    outputLength >= 16
  if (!isValid) {
    throw new CryptoError('invalid_length', 'cost is below the smallest', {
      data: { memoryKib, iterations, outputLength },
    })
  }
}
