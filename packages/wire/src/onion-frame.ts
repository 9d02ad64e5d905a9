/**
 * The framed payload: what a guard receives, and what every onion layer holds. Source: docs/protocol/onion-requests.md §2.
 *
 * ```text
 * offset 0    4 bytes   N, unsigned, little endian
 * offset 4    N bytes   blob
 * offset 4+N            UTF-8 JSON object, to the end
 * ```
 * @module
 */

import { ByteReader, concatBytes, utf8Encode } from '@starling/base'
import { WireError } from './errors.ts'
import { parseJsonObject } from './json.ts'

export { WireError, type WireErrorCode } from './errors.ts'

/** A blob (a ciphertext, or the body for the destination) and the control object beside it. */
export interface OnionFrame {
  readonly blob: Uint8Array
  readonly json: Record<string, unknown>
}

/** @param json - the control object as text, written as it is: its spacing and order are the caller's */
export function encodeFrame(blob: Uint8Array, json: string): Uint8Array {
  const { length } = blob
  const prefix = Uint8Array.of(length & 0xff, (length >>> 8) & 0xff, (length >>> 16) & 0xff, length >>> 24)
  return concatBytes(prefix, blob, utf8Encode(json))
}

/**
 * @returns a blob that shares the memory of `bytes`
 * @throws {WireError} `invalid_frame` when fewer than 4 bytes, when N exceeds what follows, when the rest is no JSON object
 */
export function decodeFrame(bytes: Uint8Array): OnionFrame {
  const reader = new ByteReader(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength))
  if (reader.remaining < 4) throw new WireError('invalid_frame', 'frame is shorter than its length field')
  const length = reader.u32le()
  if (length > reader.remaining) throw new WireError('invalid_frame', 'blob ends too early', { data: { length } })
  const blob = reader.take(length)
  return { blob, json: parseJsonObject(reader.rest(), 'control part') }
}
