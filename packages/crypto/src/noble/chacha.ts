/**
 * ChaCha20 (RFC 8439), HChaCha20 and XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha).
 * @module
 */

import { chacha20 as chacha20Xor, hchacha, xchacha20poly1305 as xchacha } from '@noble/ciphers/chacha.js'
import type { Aead, StreamCipher } from '../backend.ts'
import { authenticationFailed, requireAeadLengths, requireChachaInputs, requireSubkeyInputs } from '../checks.ts'
import { SIGMA, toWords } from './words.ts'

export const xchacha20poly1305: Aead = {
  keyLength: 32,
  nonceLength: 24,
  tagLength: 16,
  seal(key, nonce, plaintext, additionalData) {
    requireAeadLengths(xchacha20poly1305, key, nonce)
    return xchacha(key, nonce, additionalData).encrypt(plaintext)
  },
  open(key, nonce, ciphertext, additionalData) {
    requireAeadLengths(xchacha20poly1305, key, nonce)
    try {
      return xchacha(key, nonce, additionalData).decrypt(ciphertext)
    } catch (cause) {
      throw authenticationFailed(cause)
    }
  },
}

export const chacha20: StreamCipher = {
  xor(key, nonce, data, counter = 0) {
    requireChachaInputs(key, nonce, data, counter)
    return chacha20Xor(key, nonce, data, undefined, counter)
  },
}

export function hchacha20(key: Uint8Array, input: Uint8Array): Uint8Array {
  requireSubkeyInputs(key, input)
  const out = new Uint32Array(8)
  hchacha(toWords(SIGMA), toWords(key), toWords(input), out)
  return new Uint8Array(out.buffer)
}
