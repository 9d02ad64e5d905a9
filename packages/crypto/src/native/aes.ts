/**
 * AES-256-GCM and AES-256-CBC by OpenSSL.
 * @module
 */

import { createCipheriv, createDecipheriv } from 'node:crypto'
import type { Aead, BlockCipher } from '../backend.ts'
import { authenticationFailed, requireAeadLengths, requireLength } from '../checks.ts'
import { joined, plainBytes } from './plain-bytes.ts'

const TAG_BYTES = 16

export const aes256gcm: Aead = {
  keyLength: 32,
  nonceLength: 12,
  tagLength: TAG_BYTES,
  seal(key, nonce, plaintext, additionalData) {
    requireAeadLengths(aes256gcm, key, nonce)
    const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES })
    if (additionalData !== undefined) cipher.setAAD(additionalData)
    const body = cipher.update(plaintext)
    cipher.final()
    return joined(body, cipher.getAuthTag())
  },
  open(key, nonce, ciphertext, additionalData) {
    requireAeadLengths(aes256gcm, key, nonce)
    if (ciphertext.length < TAG_BYTES) throw authenticationFailed()
    const bodyLength = ciphertext.length - TAG_BYTES
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES })
    if (additionalData !== undefined) decipher.setAAD(additionalData)
    decipher.setAuthTag(ciphertext.subarray(bodyLength))
    const plaintext = decipher.update(ciphertext.subarray(0, bodyLength))
    try {
      decipher.final()
    } catch (cause) {
      throw authenticationFailed(cause)
    }
    return plainBytes(plaintext)
  },
}

export const aes256cbc: BlockCipher = {
  keyLength: 32,
  ivLength: 16,
  encrypt(key, iv, plaintext) {
    requireLength('key', key, 32)
    requireLength('iv', iv, 16)
    const cipher = createCipheriv('aes-256-cbc', key, iv)
    return joined(cipher.update(plaintext), cipher.final())
  },
  decrypt(key, iv, ciphertext) {
    requireLength('key', key, 32)
    requireLength('iv', iv, 16)
    const decipher = createDecipheriv('aes-256-cbc', key, iv)
    const head = decipher.update(ciphertext)
    try {
      return joined(head, decipher.final())
    } catch (cause) {
      throw authenticationFailed(cause)
    }
  },
}
