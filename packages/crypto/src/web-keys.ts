/**
 * Keys that a browser keeps and shows to nobody: AES-256-GCM of the Web Cryptography API, not extractable, for wrapping what
 * lies in a database. Asynchronous, unlike the backends, and for nothing that travels.
 * Source: docs/architecture.md, "Keys at rest"; docs/decisions/0004-synchronous-crypto.md.
 * @module
 */

import { CryptoError } from './errors.ts'

/** A handle; IndexedDB and other contexts of the origin can take a copy of it, but not of the key inside. */
export type WebKey = CryptoKey

export const WEB_KEY_NONCE_BYTES = 12

const ALGORITHM = 'AES-GCM'
const KEY_BITS = 256

/** A new key that has never been outside of the platform. */
export function generateWebKey(): Promise<WebKey> {
  return crypto.subtle.generateKey({ name: ALGORITHM, length: KEY_BITS }, false, ['encrypt', 'decrypt'])
}

/** @param bytes - 32, such as a password hash; the caller forgets them */
export function importWebKey(bytes: Uint8Array): Promise<WebKey> {
  return crypto.subtle.importKey('raw', new Uint8Array(bytes), ALGORITHM, false, ['encrypt', 'decrypt'])
}

/**
 * @param nonce - 12 bytes, never twice with one key
 * @returns ciphertext and tag
 */
export async function sealWithWebKey(
  key: WebKey,
  nonce: Uint8Array,
  plaintext: Uint8Array,
  additionalData: Uint8Array,
): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.encrypt(parameters(nonce, additionalData), key, new Uint8Array(plaintext)))
}

/** @throws {CryptoError} `authentication_failed` when key, nonce, data or ciphertext differ from those of the sealing */
export async function openWithWebKey(
  key: WebKey,
  nonce: Uint8Array,
  ciphertext: Uint8Array,
  additionalData: Uint8Array,
): Promise<Uint8Array> {
  try {
    return new Uint8Array(
      await crypto.subtle.decrypt(parameters(nonce, additionalData), key, new Uint8Array(ciphertext)),
    )
  } catch (cause) {
    throw new CryptoError('authentication_failed', 'wrapped bytes do not authenticate', { cause })
  }
}

/** Copies with buffers of their own: the platform takes no views of shared memory. */
function parameters(nonce: Uint8Array, additionalData: Uint8Array): AesGcmParams {
  return { name: ALGORITHM, iv: new Uint8Array(nonce), additionalData: new Uint8Array(additionalData) }
}
