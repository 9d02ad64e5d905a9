/**
 * What the three areas of onions share: fixed randomness, keys of layers by the document's own formulas, control objects.
 * Source: docs/protocol/onion-requests.md §2, §3.
 * @module
 */
import { concatBytes, utf8Encode } from '@starling/base'
import type { CryptoBackend, X25519SecretKey } from '@starling/crypto'
import { buildOnion, type EncType, parseEncType, type ReplyKey } from '@starling/onion/build'
import { type OnionLayer, type Peeled, peel } from '@starling/onion/peel'
import { equal, type Json, Mismatch } from '../area.ts'

const NONCE_BYTES: Readonly<Record<EncType, number>> = { 'aes-gcm': 12, 'aes-cbc': 16, xchacha20: 24 }

/** Gives the bytes it was made with, in order, so that a vector's keys and nonces come out. */
export function scripted(...parts: readonly Uint8Array[]) {
  let rest = concatBytes(...parts)
  return {
    bytes(length: number): Uint8Array {
      if (rest.length < length) throw new Mismatch('more randomness was drawn than the vector has')
      const bytes = rest.slice(0, length)
      rest = rest.slice(length)
      return bytes
    },
  }
}

/** The nonce with which a layer was sealed: its first bytes. */
export function nonceOf(sealed: Uint8Array, encType: EncType): Uint8Array {
  return sealed.slice(0, NONCE_BYTES[encType])
}

/** @throws {Mismatch} for a name that no cipher has */
export function encTypeOf(name: Json | undefined): EncType {
  const encType = parseEncType(name)
  if (encType === undefined) throw new Mismatch(`unknown cipher ${name}`)
  return encType
}

/** The key of one layer as the document computes it, to compare with what vectors say: our own never shows itself. */
export function layerKeyBytes(
  crypto: CryptoBackend,
  encType: EncType,
  shared: Uint8Array,
  client: Uint8Array,
  node: Uint8Array,
): Uint8Array {
  switch (encType) {
    case 'aes-gcm':
      return crypto.hmacSha256(utf8Encode('LOKI'), shared)
    case 'aes-cbc':
      return shared
    case 'xchacha20':
      return crypto.blake2b(concatBytes(shared, client, node), 32)
  }
}

/** Our key of one layer: what a destination would seal its reply with. */
export function replyKeyOf(
  crypto: CryptoBackend,
  encType: EncType,
  client: X25519SecretKey,
  nodeKey: Uint8Array,
): ReplyKey {
  const onion = buildOnion(crypto, scripted(new Uint8Array(24)), {
    hops: [],
    destination: {
      kind: 'node',
      node: { ed25519: '00'.repeat(32), x25519: crypto.x25519.importPublicKey(nodeKey) },
      body: new Uint8Array(0),
    },
    encType,
    ephemerals: [client],
  })
  return onion.replyKey
}

/** @throws {Mismatch} when the layer is not for another node, or for another than `ed25519` */
export function relayTo(peeled: Peeled, ed25519: string | undefined): OnionLayer {
  if (peeled.kind !== 'relay') throw new Mismatch(`expected a relay, got ${peeled.kind}`)
  equal(peeled.next, ed25519?.toLowerCase())
  return peeled
}

/**
 * Whether a node opens the layer. Its plaintext carries no frame, so that `peel` can only say that it decrypted.
 * @throws {Mismatch}
 */
export function checkOpens(
  crypto: CryptoBackend,
  identity: X25519SecretKey,
  layer: OnionLayer,
  isFramed: boolean,
): void {
  const { kind } = peel(crypto, identity, layer)
  if (kind === 'undecryptable' || (kind === 'invalid_json') === isFramed) throw new Mismatch(`layer is ${kind}`)
}

/** The plaintext of a layer by the key that `layerKeyBytes` gave. */
export function openLayer(crypto: CryptoBackend, encType: EncType, key: Uint8Array, sealed: Uint8Array): Uint8Array {
  const nonce = nonceOf(sealed, encType)
  const body = sealed.subarray(nonce.length)
  if (encType === 'aes-cbc') return crypto.aes256cbc.decrypt(key, nonce, body)
  return (encType === 'aes-gcm' ? crypto.aes256gcm : crypto.xchacha20poly1305).open(key, nonce, body)
}

/** What a control object means: with the defaults that may go unsaid, and without what is ignored. */
export function meaningOf(json: Readonly<Record<string, unknown>>): unknown {
  if (Object.hasOwn(json, 'headers')) return { json: false, base64: true, ...json, body: undefined, headers: undefined }
  const { method, ...rest } = json
  const defaults = { enc_type: 'aes-gcm', ...(Object.hasOwn(json, 'host') ? { port: 443, protocol: 'https' } : {}) }
  return { ...defaults, ...rest }
}
