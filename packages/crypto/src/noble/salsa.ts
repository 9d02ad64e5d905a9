/**
 * HSalsa20 and XSalsa20-Poly1305 (NaCl secretbox: the tag comes first).
 * @module
 */

import { hsalsa, xsalsa20poly1305 as secretbox } from '@noble/ciphers/salsa.js'
import type { Aead } from '../backend.ts'
import { authenticationFailed, refuseAdditionalData, requireAeadLengths, requireSubkeyInputs } from '../checks.ts'
import { SIGMA, toWords } from './words.ts'

export const xsalsa20poly1305: Aead = {
  keyLength: 32,
  nonceLength: 24,
  tagLength: 16,
  seal(key, nonce, plaintext, additionalData) {
    requireAeadLengths(xsalsa20poly1305, key, nonce)
    refuseAdditionalData(additionalData)
    // A view behind scratch space: copied, so that results own their memory. The same in `open`.
    return new Uint8Array(secretbox(key, nonce).encrypt(plaintext))
  },
  open(key, nonce, ciphertext, additionalData) {
    requireAeadLengths(xsalsa20poly1305, key, nonce)
    refuseAdditionalData(additionalData)
    try {
      return new Uint8Array(secretbox(key, nonce).decrypt(ciphertext))
    } catch (cause) {
      throw authenticationFailed(cause)
    }
  },
}

export function hsalsa20(key: Uint8Array, input: Uint8Array): Uint8Array {
  requireSubkeyInputs(key, input)
  const out = new Uint32Array(8)
  hsalsa(toWords(SIGMA), toWords(key), toWords(input), out)
  return new Uint8Array(out.buffer)
}
