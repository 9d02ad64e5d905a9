/**
 * Removes one layer and says what the node has to do. Source: docs/protocol/onion-requests.md §2, §6, §7.
 * @module
 */

import { isHex } from '@starling/base'
import type { CryptoBackend, X25519SecretKey } from '@starling/crypto'
import { decodeFrame, type OnionFrame, WireError } from '@starling/wire/onion-frame'
import type { ReplyKey } from './build-onion.ts'
import { OnionError } from './errors.ts'
import { type OnionLayer, readLayer } from './guard-request.ts'
import { nodeLayerKey } from './layer.ts'
import { serverUrl } from './server-target.ts'

/** What lies under a layer. */
export type Peeled =
  | {
      /** This node answers: `body` is a storage RPC. */
      readonly kind: 'destination'
      readonly body: Uint8Array
      /** A structured answer goes into the reply as a value, not as text. */
      readonly json: boolean
      /** The sealed reply is base64 encoded. */
      readonly base64: boolean
      readonly replyKey: ReplyKey
    }
  /** Another node peels on; `next` is its Ed25519 key, 64 lower-case hex digits. */
  | ({ readonly kind: 'relay'; readonly next: string } & OnionLayer)
  /** A server answers: POST `payload` to `url`. */
  | { readonly kind: 'server'; readonly url: string; readonly payload: Uint8Array; readonly replyKey: ReplyKey }
  /** Answer 200 with `sealRefusal(…, 'Invalid json')`. */
  | { readonly kind: 'invalid_json'; readonly replyKey: ReplyKey }
  /** Answer 200 with `sealRefusal(…, 'Invalid url')`. */
  | { readonly kind: 'invalid_url'; readonly replyKey: ReplyKey }
  /** Answer 400 `Invalid ciphertext`, unsealed. */
  | { readonly kind: 'undecryptable' }

/** Never throws, whatever a client or relay sent. The hop counter is the caller's to check, before. */
export function peel(crypto: CryptoBackend, identity: X25519SecretKey, request: OnionLayer): Peeled {
  const opened = openLayer(crypto, identity, request)
  if (opened === undefined) return { kind: 'undecryptable' }
  const { plaintext, replyKey } = opened
  try {
    return route(plaintext, replyKey)
  } catch (error) {
    if (error instanceof OnionError || error instanceof WireError) return { kind: 'invalid_json', replyKey }
    throw error
  }
}

function openLayer(crypto: CryptoBackend, identity: X25519SecretKey, request: OnionLayer) {
  try {
    const replyKey = nodeLayerKey(crypto, request.encType, identity, request.ephemeralKey)
    return { replyKey, plaintext: replyKey.open(crypto, request.blob) }
  } catch (error) {
    if (error instanceof OnionError) return undefined
    throw error
  }
}

/** The keys are tested in the order that the specification gives. */
function route(plaintext: Uint8Array, replyKey: ReplyKey): Peeled {
  const frame = decodeFrame(plaintext)
  if (Object.hasOwn(frame.json, 'headers')) return toDestination(frame, replyKey)
  if (Object.hasOwn(frame.json, 'host')) return toServer(plaintext, frame, replyKey)
  return toRelay(frame)
}

function toDestination({ blob, json }: OnionFrame, replyKey: ReplyKey): Peeled {
  return {
    kind: 'destination',
    body: blob,
    json: flag(json, 'json', false),
    base64: flag(json, 'base64', true),
    replyKey,
  }
}

function toServer(plaintext: Uint8Array, { json }: OnionFrame, replyKey: ReplyKey): Peeled {
  const { host, target, port = 443, protocol = 'https' } = json
  if (typeof host !== 'string' || typeof target !== 'string' || typeof protocol !== 'string') throw malformed('host')
  if (typeof port !== 'number' || !Number.isInteger(port) || port < 1 || port > 65_535) throw malformed('port')
  const url = serverUrl({ host, target, protocol, port })
  if (url === undefined) return { kind: 'invalid_url', replyKey }
  // The server finds ephemeral key and cipher in the same JSON: it receives the frame as it is.
  return { kind: 'server', url, payload: plaintext, replyKey }
}

function toRelay({ blob, json }: OnionFrame): Peeled {
  const next = json['destination']
  if (typeof next !== 'string' || !isHex(next, 32)) throw malformed('destination')
  return { kind: 'relay', next: next.toLowerCase(), ...readLayer(blob, json) }
}

function flag(json: Readonly<Record<string, unknown>>, name: string, missing: boolean): boolean {
  const value = Object.hasOwn(json, name) ? json[name] : missing
  if (typeof value !== 'boolean') throw malformed(name)
  return value
}

function malformed(field: string): OnionError {
  return new OnionError('invalid_layer', 'control field is missing or malformed', { data: { field } })
}
