/**
 * NaCl's sealed box with the network's nonce: E ‖ crypto_box(plaintext) to a public key, by nobody.
 * Source: docs/protocol/messages.md §2 step 4.
 * @module
 */

import { concatBytes } from '@starling/base'
import { type CryptoBackend, CryptoError, type X25519SecretKey } from '@starling/crypto'

const KEY_BYTES = 32
const NONCE_BYTES = 24
const TAG_BYTES = 16

/**
 * @param ephemeral - used for this box only
 * @param recipient - 32-byte X25519 public key
 * @returns E(32) ‖ tag(16) ‖ body
 * @throws {CryptoError} `low_order_point` for a recipient with whom no secret can be shared
 */
export function sealBox(
  crypto: CryptoBackend,
  ephemeral: X25519SecretKey,
  recipient: Uint8Array,
  plaintext: Uint8Array,
): Uint8Array {
  const key = boxKey(crypto, ephemeral, recipient)
  const nonce = boxNonce(crypto, ephemeral.publicKey, recipient)
  return concatBytes(ephemeral.publicKey, crypto.xsalsa20poly1305.seal(key, nonce, plaintext))
}

/** @returns undefined when the box is not for this key or was altered */
export function openBox(crypto: CryptoBackend, recipient: X25519SecretKey, sealed: Uint8Array): Uint8Array | undefined {
  if (sealed.length < KEY_BYTES + TAG_BYTES) return undefined
  const ephemeral = sealed.slice(0, KEY_BYTES)
  try {
    const key = boxKey(crypto, recipient, ephemeral)
    const nonce = boxNonce(crypto, ephemeral, recipient.publicKey)
    return crypto.xsalsa20poly1305.open(key, nonce, sealed.subarray(KEY_BYTES))
  } catch (cause) {
    if (cause instanceof CryptoError) return undefined
    throw cause
  }
}

/** crypto_box's key: HSalsa20 of the shared secret and zeros. */
function boxKey(crypto: CryptoBackend, secret: X25519SecretKey, peer: Uint8Array): Uint8Array {
  return crypto.hsalsa20(secret.agree(crypto.x25519.importPublicKey(peer)), new Uint8Array(16))
}

function boxNonce(crypto: CryptoBackend, ephemeral: Uint8Array, recipient: Uint8Array): Uint8Array {
  return crypto.blake2b(concatBytes(ephemeral, recipient), NONCE_BYTES)
}
