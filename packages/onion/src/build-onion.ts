/**
 * Wraps a request once per hop, innermost first. Source: docs/protocol/onion-requests.md §8;
 * vectors/network/onion-path.json.
 * @module
 */

import { toHex } from '@starling/base'
import type { CryptoBackend, X25519PublicKey, X25519SecretKey } from '@starling/crypto'
import type { Random } from '@starling/ports'
import { encodeFrame } from '@starling/wire/onion-frame'
import { DEFAULT_ENC_TYPE, type EncType } from './enc-type.ts'
import { OnionError } from './errors.ts'
import { HOP_NO_MAX } from './hop-counter.ts'
import { clientLayerKey, type LayerKey } from './layer.ts'

/** A node as the builder needs it: named by its Ed25519 key (64 hex digits), encrypted to by its X25519 key. */
export interface OnionHop {
  readonly ed25519: string
  readonly x25519: X25519PublicKey
}

/** A service node that answers a storage RPC. */
export interface NodeDestination {
  readonly kind: 'node'
  readonly node: OnionHop
  /** The storage RPC, JSON. */
  readonly body: Uint8Array
  /** The control object as text; must have the key `headers`. `{"headers":""}` unless told. */
  readonly control?: string
}

/** A server outside the network, reached by the last relay. */
export interface ServerDestination {
  readonly kind: 'server'
  readonly host: string
  /** Such as `/oxen/v4/lsrpc`. */
  readonly target: string
  readonly protocol: 'http' | 'https'
  readonly port: number
  readonly x25519: X25519PublicKey
  /** A v4 request: what `encodeV4Request` of `@starling/wire/onion-v4` returns. */
  readonly body: Uint8Array
}

export type OnionDestination = NodeDestination | ServerDestination

export interface BuildOptions {
  /** Guard … last relay. Empty: the destination node is asked directly. */
  readonly hops: readonly OnionHop[]
  readonly destination: OnionDestination
  /** One cipher for all layers, or one for each: guard … destination. `aes-gcm` unless told. */
  readonly encType?: EncType | readonly EncType[]
  /** Start of the hop counter, to blur the position of the client. */
  readonly hopNo?: number
  /** Fresh keys made ahead, guard … destination; each is used for one onion only. */
  readonly ephemerals?: readonly X25519SecretKey[]
}

/** With it the destination seals its answer. */
export type ReplyKey = LayerKey

export interface BuiltOnion {
  /** For `POST /onion_req/v2` at the guard. */
  readonly body: Uint8Array
  readonly replyKey: ReplyKey
}

/** A layer: who can open it, with which cipher. */
interface Layer {
  readonly encType: EncType
  readonly ephemeral: X25519SecretKey
  readonly key: LayerKey
}

const LIBRARY_CONTROL = '{"headers":""}'

/**
 * Draws from `random`, from the destination's layer outwards to the guard's: first the 32-byte ephemeral secret (unless
 * `ephemerals` are given), then the nonce (12, 16 or 24 bytes by cipher).
 *
 * @throws {OnionError} `no_path` when a server has no relay or the path exceeds the hop counter; `invalid_layer` when a
 *   node's key is of low order or the number of ciphers or ephemeral keys is not the number of layers
 */
export function buildOnion(crypto: CryptoBackend, random: Random, options: BuildOptions): BuiltOnion {
  const { hops, destination } = options
  const named = namesCiphers(options)
  checkLength(options)
  const recipients = [...hops.map((hop) => hop.x25519), keyOf(destination)]
  const ephemerals = options.ephemerals
  if (ephemerals !== undefined && ephemerals.length !== recipients.length) {
    throw new OnionError('invalid_layer', 'ephemeral keys are not one per layer', {
      data: { count: ephemerals.length },
    })
  }
  const layerAt = (index: number): Layer => {
    const encType = encTypeAt(options, index, recipients.length)
    const ephemeral = ephemerals?.[index] ?? crypto.x25519.importSecretKey(random.bytes(32))
    return { encType, ephemeral, key: clientLayerKey(crypto, encType, ephemeral, recipients[index] as X25519PublicKey) }
  }

  let layer = layerAt(hops.length)
  const replyKey = layer.key
  let blob = layer.key.seal(crypto, random, innermost(destination))
  for (let index = hops.length - 1; index >= 0; index--) {
    const next = index === hops.length - 1 ? routeOf(destination, named) : { destination: nodeName(hops[index + 1]) }
    const plaintext = encodeFrame(blob, JSON.stringify({ ...next, ...keyFields(layer, named) }))
    layer = layerAt(index)
    blob = layer.key.seal(crypto, random, plaintext)
  }
  const counter = options.hopNo === undefined ? {} : { hop_no: options.hopNo }
  return { body: encodeFrame(blob, JSON.stringify({ ...keyFields(layer, named), ...counter })), replyKey }
}

/** Makes ephemeral keys ahead of time; `count` is the number of relays plus one. Draws 32 bytes for each. */
export function prepareEphemerals(crypto: CryptoBackend, random: Random, count: number): readonly X25519SecretKey[] {
  return Array.from({ length: count }, () => crypto.x25519.importSecretKey(random.bytes(32)))
}

/** Ciphers are left unnamed only where every layer uses the default, as the desktop client does. */
function namesCiphers({ encType = DEFAULT_ENC_TYPE }: BuildOptions): boolean {
  const all = typeof encType === 'string' ? [encType] : encType
  return all.some((one) => one !== DEFAULT_ENC_TYPE)
}

function checkLength({ hops, destination, hopNo = 0 }: BuildOptions): void {
  if (destination.kind === 'server' && hops.length === 0) throw new OnionError('no_path', 'a server needs a relay')
  const forwards = destination.kind === 'server' ? hops.length - 1 : hops.length
  if (forwards + Math.max(0, hopNo) > HOP_NO_MAX) {
    throw new OnionError('no_path', 'path is longer than the hop counter allows', { data: { forwards, hopNo } })
  }
}

function encTypeAt({ encType = DEFAULT_ENC_TYPE }: BuildOptions, index: number, layers: number): EncType {
  if (typeof encType === 'string') return encType
  const one = encType[index]
  if (one === undefined || encType.length !== layers) {
    throw new OnionError('invalid_layer', 'ciphers are not one per layer', { data: { count: encType.length } })
  }
  return one
}

function keyOf(destination: OnionDestination): X25519PublicKey {
  return destination.kind === 'node' ? destination.node.x25519 : destination.x25519
}

/** What the destination decrypts: a server's request is not framed. */
function innermost(destination: OnionDestination): Uint8Array {
  if (destination.kind === 'server') return destination.body
  return encodeFrame(destination.body, destination.control ?? LIBRARY_CONTROL)
}

/** The routing fields for the last relay, in the order of the desktop client; `https` on 443 may go unsaid. */
function routeOf(destination: OnionDestination, named: boolean): Record<string, string | number> {
  if (destination.kind === 'node') return { destination: nodeName(destination.node) }
  const { host, target, protocol, port } = destination
  const isDefault = protocol === 'https' && port === 443
  return { host, target, method: 'POST', ...(isDefault && !named ? {} : { protocol, port }) }
}

function keyFields({ encType, ephemeral }: Layer, named: boolean): Record<string, string> {
  return { ...(named ? { enc_type: encType } : {}), ephemeral_key: toHex(ephemeral.publicKey) }
}

function nodeName(hop: OnionHop | undefined): string {
  return (hop as OnionHop).ed25519
}
