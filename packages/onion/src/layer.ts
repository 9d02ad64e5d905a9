/**
 * One layer of encryption between a client's ephemeral key and a node's key.
 * Source: docs/protocol/onion-requests.md §3; vectors/network/onion-layers.json, vectors/client/onion.json.
 *
 * | cipher | key | ciphertext |
 * | --- | --- | --- |
 * | aes-gcm | HMAC-SHA-256(key "LOKI", shared secret) | 12-byte IV, body, 16-byte tag |
 * | aes-cbc | shared secret | 16-byte IV, body with PKCS#7 padding |
 * | xchacha20 | BLAKE2b-256(shared secret, client key, node key) | 24-byte nonce, body, 16-byte tag |
 * @module
 */

import { concatBytes, utf8Encode } from '@starling/base'
import type { CryptoBackend, X25519PublicKey, X25519SecretKey } from '@starling/crypto'
import { CryptoError } from '@starling/crypto'
import type { Random } from '@starling/ports'
import type { EncType } from './enc-type.ts'
import { OnionError } from './errors.ts'

const GCM_KEY_LABEL = utf8Encode('LOKI')

/** The symmetric key of one layer. It serves both directions, and has no text form. */
export class LayerKey {
  readonly encType: EncType
  readonly #key: Uint8Array

  /** @param key - 32 bytes, kept */
  constructor(encType: EncType, key: Uint8Array) {
    this.encType = encType
    this.#key = key
  }

  /** Draws the nonce from `random` and returns nonce and ciphertext. */
  seal(crypto: CryptoBackend, random: Random, plaintext: Uint8Array): Uint8Array {
    const nonce = random.bytes(nonceLength(crypto, this.encType))
    return concatBytes(nonce, this.#encrypt(crypto, nonce, plaintext))
  }

  /** @throws {OnionError} `peel_failed` when too short or not of this key */
  open(crypto: CryptoBackend, ciphertext: Uint8Array): Uint8Array {
    const length = nonceLength(crypto, this.encType)
    if (ciphertext.length < length) throw new OnionError('peel_failed', 'layer is shorter than its nonce')
    try {
      return this.#decrypt(crypto, ciphertext.subarray(0, length), ciphertext.subarray(length))
    } catch (cause) {
      if (!(cause instanceof CryptoError)) throw cause
      throw new OnionError('peel_failed', 'layer did not decrypt', { cause, data: { encType: this.encType } })
    }
  }

  #encrypt(crypto: CryptoBackend, nonce: Uint8Array, plaintext: Uint8Array): Uint8Array {
    if (this.encType === 'aes-cbc') return crypto.aes256cbc.encrypt(this.#key, nonce, plaintext)
    return aead(crypto, this.encType).seal(this.#key, nonce, plaintext)
  }

  #decrypt(crypto: CryptoBackend, nonce: Uint8Array, body: Uint8Array): Uint8Array {
    if (this.encType === 'aes-cbc') return crypto.aes256cbc.decrypt(this.#key, nonce, body)
    return aead(crypto, this.encType).open(this.#key, nonce, body)
  }
}

/**
 * The client's end of a layer.
 * @throws {OnionError} `invalid_layer` when the node's key is of low order
 */
export function clientLayerKey(
  crypto: CryptoBackend,
  encType: EncType,
  ephemeral: X25519SecretKey,
  node: X25519PublicKey,
): LayerKey {
  return layerKey(crypto, encType, agree(ephemeral, node, 'invalid_layer'), ephemeral.publicKey, node.bytes)
}

/**
 * The node's end of a layer.
 * @throws {OnionError} `peel_failed` when the ephemeral key is not 32 bytes or of low order
 */
export function nodeLayerKey(
  crypto: CryptoBackend,
  encType: EncType,
  identity: X25519SecretKey,
  ephemeralKey: Uint8Array,
): LayerKey {
  if (ephemeralKey.length !== 32) throw new OnionError('peel_failed', 'ephemeral key is not 32 bytes')
  const shared = agree(identity, crypto.x25519.importPublicKey(ephemeralKey), 'peel_failed')
  return layerKey(crypto, encType, shared, ephemeralKey, identity.publicKey)
}

/** The client's key stands before the node's, whoever computes: the order is by role. */
function layerKey(
  crypto: CryptoBackend,
  encType: EncType,
  shared: Uint8Array,
  client: Uint8Array,
  node: Uint8Array,
): LayerKey {
  switch (encType) {
    case 'aes-gcm':
      return new LayerKey(encType, crypto.hmacSha256(GCM_KEY_LABEL, shared))
    case 'aes-cbc':
      return new LayerKey(encType, shared)
    case 'xchacha20':
      return new LayerKey(encType, crypto.blake2b(concatBytes(shared, client, node), 32))
  }
}

function agree(secret: X25519SecretKey, peer: X25519PublicKey, code: 'invalid_layer' | 'peel_failed'): Uint8Array {
  try {
    return secret.agree(peer)
  } catch (cause) {
    if (!(cause instanceof CryptoError)) throw cause
    throw new OnionError(code, 'key of the other side is of low order', { cause })
  }
}

function aead(crypto: CryptoBackend, encType: 'aes-gcm' | 'xchacha20') {
  return encType === 'aes-gcm' ? crypto.aes256gcm : crypto.xchacha20poly1305
}

function nonceLength(crypto: CryptoBackend, encType: EncType): number {
  return encType === 'aes-cbc' ? crypto.aes256cbc.ivLength : aead(crypto, encType).nonceLength
}
