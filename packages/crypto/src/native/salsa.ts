/**
 * XSalsa20-Poly1305 (NaCl secretbox) by libsodium.
 * @module
 */

import type { Aead } from '../backend.ts'
import { authenticationFailed, refuseAdditionalData, requireAeadLengths } from '../checks.ts'
import { sodium } from './sodium.ts'

const TAG_BYTES = 16

export const xsalsa20poly1305: Aead = {
  keyLength: 32,
  nonceLength: 24,
  tagLength: TAG_BYTES,
  seal(key, nonce, plaintext, additionalData) {
    requireAeadLengths(xsalsa20poly1305, key, nonce)
    refuseAdditionalData(additionalData)
    const out = new Uint8Array(plaintext.length + TAG_BYTES)
    sodium.crypto_secretbox_easy(out, plaintext, nonce, key)
    return out
  },
  open(key, nonce, ciphertext, additionalData) {
    requireAeadLengths(xsalsa20poly1305, key, nonce)
    refuseAdditionalData(additionalData)
    if (ciphertext.length < TAG_BYTES) throw authenticationFailed()
    const out = new Uint8Array(ciphertext.length - TAG_BYTES)
    if (!sodium.crypto_secretbox_open_easy(out, ciphertext, nonce, key)) throw authenticationFailed()
    return out
  },
}
