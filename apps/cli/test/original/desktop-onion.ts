/**
 * Onions of the desktop's network layer: AES-GCM in every layer and no name of a cipher anywhere.
 * Source: docs/protocol/onion-requests.md §2–§4, §8.
 * @module
 */

import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto'
import { ephemeralKey, hex } from './keys.ts'

export interface Hop {
  readonly ed25519: string
  readonly x25519: string
}

export interface Onion {
  /** The body of `POST /onion_req/v2`. */
  readonly body: Uint8Array
  /** @throws {Error} when the reply is not what a desktop can read */
  openText(text: string): { readonly status: number; readonly body: string }
  /** Of servers: bytes as they are. */
  openBytes(bytes: Uint8Array): Uint8Array
}

/** Where the last relay passes the innermost layer to. */
export type Destination =
  | { readonly node: Hop; readonly body: string }
  | {
      readonly server: { readonly host: string; readonly port: number; readonly x25519: Uint8Array }
      readonly body: Uint8Array
    }

const IV_BYTES = 12
const TAG_BYTES = 16
const CONTROL = { body: null, headers: { 'Content-Type': 'application/json' } }

export function buildOnion(relays: readonly Hop[], destination: Destination): Onion {
  const isNode = 'node' in destination
  const innermost = isNode
    ? encrypt(Buffer.from(destination.node.x25519, 'hex'), frame(Buffer.from(destination.body), CONTROL))
    : encrypt(destination.server.x25519, destination.body)
  let layer = innermost
  let routing: Readonly<Record<string, unknown>> = isNode
    ? { destination: destination.node.ed25519 }
    : {
        host: destination.server.host,
        target: '/oxen/v4/lsrpc',
        method: 'POST',
        protocol: 'http',
        port: destination.server.port,
      }
  for (const relay of relays.toReversed()) {
    const plaintext = frame(layer.ciphertext, { ...routing, ephemeral_key: hex(layer.ephemeral) })
    layer = encrypt(Buffer.from(relay.x25519, 'hex'), plaintext)
    routing = { destination: relay.ed25519 }
  }
  return {
    body: frame(layer.ciphertext, { ephemeral_key: hex(layer.ephemeral) }),
    openText: (text) => readReply(innermost.key, text),
    openBytes: (bytes) => decrypt(innermost.key, bytes),
  }
}

/** What a server does with the payload that a relay posts. */
export function readFrame(payload: Uint8Array): { readonly blob: Uint8Array; readonly json: Record<string, unknown> } {
  const length = Buffer.from(payload).readUInt32LE(0)
  const json = Buffer.from(payload.subarray(4 + length)).toString()
  return { blob: payload.subarray(4, 4 + length), json: JSON.parse(json) }
}

export function keyOf(shared: Uint8Array): Uint8Array {
  return createHmac('sha256', 'LOKI').update(shared).digest()
}

export function seal(key: Uint8Array, plaintext: Uint8Array): Uint8Array {
  const iv = randomBytes(IV_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, iv)
  return Buffer.concat([iv, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()])
}

export function decrypt(key: Uint8Array, sealed: Uint8Array): Uint8Array {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, IV_BYTES))
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES))
  return Buffer.concat([decipher.update(sealed.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()])
}

function encrypt(recipient: Uint8Array, plaintext: Uint8Array) {
  const ephemeral = ephemeralKey()
  const key = keyOf(ephemeral.agree(recipient))
  return { ephemeral: ephemeral.publicKey, key, ciphertext: seal(key, plaintext) }
}

function frame(blob: Uint8Array, json: unknown): Uint8Array {
  const length = Buffer.alloc(4)
  length.writeUInt32LE(blob.length)
  return Buffer.concat([length, blob, Buffer.from(JSON.stringify(json))])
}

function readReply(key: Uint8Array, text: string): { readonly status: number; readonly body: string } {
  const sealed = resultOf(text)
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(sealed)) throw new Error('not base64')
  const {
    status_code,
    status = status_code,
    body,
  } = JSON.parse(Buffer.from(decrypt(key, Buffer.from(sealed, 'base64'))).toString())
  if (typeof status !== 'number' || typeof body !== 'string') throw new Error('the body of the reply is not text')
  return { status, body }
}

/** Some servers wrap the sealed text into JSON. */
function resultOf(text: string): string {
  try {
    return String(JSON.parse(text).result)
  } catch {
    return text
  }
}
