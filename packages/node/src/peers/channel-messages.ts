/**
 * The bodies of the channel's frames. Source: docs/protocol/waiting.md §5.
 *
 * ```text
 * hello    u8 oldest version ‖ u32be window: bytes of unanswered requests the sender of the hello takes at once
 *          ‖ u8 newest version; absent: the oldest
 * request  u8 kind ‖ payload
 * reply    u16be status ‖ payload
 * error    u8 code
 * cancel   nothing
 * window   u32be window, replacing that of the hello
 * ```
 * @module
 */

import { ByteReader } from '@starling/base'
import type { PeerRequestKind, TransportResponse } from '@starling/ports'

/** `alive` is the channel's own question and never reaches the node. */
export type ChannelRequestKind = 'alive' | PeerRequestKind

export interface ChannelRequest {
  /** Undefined for a kind this version does not know. */
  readonly kind: ChannelRequestKind | undefined
  readonly payload: Uint8Array
}

export interface ChannelHello {
  /** Versions the sender speaks, both included. */
  readonly oldest: number
  readonly newest: number
  readonly windowBytes: number
}

/** `overloaded`: too much is under way. `closing`: not looked at, the node shuts down. */
export type ChannelErrorCode = 'overloaded' | 'closing'

/** In the order of their numbers on the wire. */
const KINDS: readonly ChannelRequestKind[] = ['alive', 'store', 'sync', 'onion', 'ping', 'challenge', 'vote', 'write']
/** Without the channel's own question. */
export const REQUEST_KINDS = KINDS.filter((kind): kind is PeerRequestKind => kind !== 'alive')
const ERRORS: readonly ChannelErrorCode[] = ['overloaded', 'closing']

export function encodeHello(hello: ChannelHello): Uint8Array {
  const out = new Uint8Array(6)
  out[0] = hello.oldest
  new DataView(out.buffer).setUint32(1, hello.windowBytes)
  out[5] = hello.newest
  // The first release knew no range, and said its only version alone.
  return hello.newest === hello.oldest ? out.subarray(0, 5) : out
}

/** What follows the known fields belongs to later versions. @throws {EncodingError} `truncated` */
export function decodeHello(body: Uint8Array): ChannelHello {
  const reader = new ByteReader(body)
  const oldest = reader.u8()
  const windowBytes = reader.u32be()
  return { oldest, windowBytes, newest: reader.remaining > 0 ? reader.u8() : oldest }
}

/** What stands before the payload of a request. */
export function requestHead(kind: ChannelRequestKind): Uint8Array {
  return Uint8Array.of(KINDS.indexOf(kind))
}

/** @throws {EncodingError} `truncated` */
export function decodeRequest(body: Uint8Array): ChannelRequest {
  const reader = new ByteReader(body)
  return { kind: KINDS[reader.u8()], payload: reader.rest() }
}

/** What stands before the payload of a reply. */
export function replyHead(status: number): Uint8Array {
  return Uint8Array.of(status >> 8, status & 255)
}

/** @throws {EncodingError} `truncated` */
export function decodeReply(body: Uint8Array): TransportResponse {
  const reader = new ByteReader(body)
  const status = reader.u8() * 256 + reader.u8()
  return { status, body: reader.rest() }
}

export function encodeError(code: ChannelErrorCode): Uint8Array {
  return Uint8Array.of(ERRORS.indexOf(code))
}

/** An unknown code counts as `closing`. */
export function decodeError(body: Uint8Array): ChannelErrorCode {
  return ERRORS[body[0] ?? 1] ?? 'closing'
}

/** @throws {EncodingError} `truncated` */
export function decodeWindow(body: Uint8Array): number {
  return new ByteReader(body).u32be()
}
