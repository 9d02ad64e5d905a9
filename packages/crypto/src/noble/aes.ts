/**
 * AES-256-GCM and AES-256-CBC.
 * @module
 */

import { cbc, gcm } from '@noble/ciphers/aes.js'
import type { Aead, BlockCipher } from '../backend.ts'
import { authenticationFailed, requireAeadLengths, requireLength } from '../checks.ts'

export const aes256gcm: Aead = {
  keyLength: 32,
  nonceLength: 12,
  tagLength: 16,
  seal(key, nonce, plaintext, additionalData) {
    requireAeadLengths(aes256gcm, key, nonce)
    return gcm(key, nonce, additionalData).encrypt(plaintext)
  },
  open(key, nonce, ciphertext, additionalData) {
    requireAeadLengths(aes256gcm, key, nonce)
    try {
      return gcm(key, nonce, additionalData).decrypt(ciphertext)
    } catch (cause) {
      throw authenticationFailed(cause)
    }
  },
}

export const aes256cbc: BlockCipher = {
  keyLength: 32,
  ivLength: 16,
  encrypt(key, iv, plaintext) {
    requireLength('key', key, 32)
    requireLength('iv', iv, 16)
    return cbc(key, iv).encrypt(plaintext)
  },
  decrypt(key, iv, ciphertext) {
    requireLength('key', key, 32)
    requireLength('iv', iv, 16)
    try {
      // The unpadded result is a view of the padded block: copied, so that results own their memory.
      return new Uint8Array(cbc(key, iv).decrypt(ciphertext))
    } catch (cause) {
      throw authenticationFailed(cause)
    }
  },
}
