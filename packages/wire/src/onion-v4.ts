/**
 * Requests to servers behind the last relay, version 4, and their answers: a bencoded list of metadata (JSON) and body.
 * Service nodes do not accept them. Source: docs/protocol/onion-requests.md §6.2.
 * @module
 */

import { type BencodeInput, bytesItem, decodeBencode, encodeBencode, listOf } from './bencode.ts'
import { WireError } from './errors.ts'
import { isObject, parseJsonObject } from './json.ts'

export { WireError, type WireErrorCode } from './errors.ts'

export type V4Headers = Readonly<Record<string, string>>

export interface V4Request {
  /** Begins with `/`, may have a query string. */
  readonly endpoint: string
  readonly method: string
  readonly headers: V4Headers
  /** Absent when there is no body: an empty body is another thing. */
  readonly body?: Uint8Array | undefined
}

export interface V4Response {
  /** An HTTP status. */
  readonly code: number
  /** Names in lower case. */
  readonly headers: V4Headers
  readonly body: Uint8Array
}

export function encodeV4Request(request: V4Request): Uint8Array {
  const { endpoint, method, headers, body } = request
  const parts: BencodeInput[] = [JSON.stringify({ method, endpoint, headers })]
  if (body !== undefined) parts.push(body)
  return encodeBencode(parts)
}

/** @throws {WireError} `invalid_bencode` for a broken list, `invalid_frame` for broken metadata */
export function decodeV4Request(bytes: Uint8Array): V4Request {
  const { metadata, body } = decodeParts(bytes)
  const { endpoint, method } = metadata
  if (typeof endpoint !== 'string' || !endpoint.startsWith('/')) throw wrong('endpoint is not a path')
  if (typeof method !== 'string') throw wrong('method is not text')
  const request = { endpoint, method, headers: headersOf(metadata) }
  return body === undefined ? request : { ...request, body }
}

/** Always two strings, the body possibly empty. */
export function encodeV4Response(response: V4Response): Uint8Array {
  const { code, headers, body } = response
  return encodeBencode([JSON.stringify({ code, headers }), body])
}

/**
 * A missing body reads as an empty one.
 * @throws {WireError} `invalid_bencode` for a broken list, `invalid_frame` for broken metadata
 */
export function decodeV4Response(bytes: Uint8Array): V4Response {
  const { metadata, body } = decodeParts(bytes)
  const { code } = metadata
  if (typeof code !== 'number' || !Number.isInteger(code)) throw wrong('code is not an integer')
  return { code, headers: headersOf(metadata), body: body ?? new Uint8Array(0) }
}

function decodeParts(bytes: Uint8Array) {
  const parts = listOf(decodeBencode(bytes), 'v4 message')
  if (parts.length < 1 || parts.length > 2) throw wrong('list has not one or two strings')
  const metadata = parseJsonObject(bytesItem(parts[0], 'metadata'), 'metadata')
  return { metadata, body: parts.length === 1 ? undefined : bytesItem(parts[1], 'body') }
}

/** Missing headers are none; a header that is not text is an error. */
function headersOf(metadata: Record<string, unknown>): V4Headers {
  const { headers = {} } = metadata
  if (!isObject(headers)) throw wrong('headers are not an object')
  for (const value of Object.values(headers)) if (typeof value !== 'string') throw wrong('a header is not text')
  // Every value has just been checked.
  return headers as V4Headers
}

function wrong(message: string): WireError {
  return new WireError('invalid_frame', message)
}
