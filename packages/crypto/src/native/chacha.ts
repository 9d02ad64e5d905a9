/**
 * ChaCha20 and XChaCha20-Poly1305 by libsodium.
 * @module
 */

import type { Aead, StreamCipher } from '../backend.ts'
import { authenticationFailed, requireAeadLengths, requireChachaInputs } from '../checks.ts'
import { lent } from './lent.ts'
import { sodium } from './sodium.ts'

const TAG_BYTES = 16

export const xchacha20poly1305: Aead = {
  keyLength: 32,
  nonceLength: 24,
  tagLength: TAG_BYTES,
  seal(key, nonce, plaintext, additionalData) {
    requireAeadLengths(xchacha20poly1305, key, nonce)
    const out = new Uint8Array(plaintext.length + TAG_BYTES)
    sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(
      out,
      lent(plaintext),
      additionalData ?? null,
      null,
      lent(nonce, 1),
      lent(key, 2),
    )
    return out
  },
  open(key, nonce, ciphertext, additionalData) {
    requireAeadLengths(xchacha20poly1305, key, nonce)
    if (ciphertext.length < TAG_BYTES) throw authenticationFailed()
    const out = new Uint8Array(ciphertext.length - TAG_BYTES)
    try {
      sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(
        out,
        null,
        lent(ciphertext),
        additionalData ?? null,
        lent(nonce, 1),
        lent(key, 2),
      )
    } catch (cause) {
      throw authenticationFailed(cause)
    }
    return out
  },
}

export const chacha20: StreamCipher = {
  xor(key, nonce, data, counter = 0) {
    requireChachaInputs(key, nonce, data, counter)
    const out = new Uint8Array(data.length)
    sodium.crypto_stream_chacha20_ietf_xor_ic(out, data, nonce, counter, key)
    return out
  },
}
