/**
 * Reads what came back through the path. Source: docs/protocol/onion-requests.md §4, "Client decoding".
 * @module
 */

import { EncodingError, fromBase64, parseJson, utf8Decode } from '@starling/base'
import type { CryptoBackend } from '@starling/crypto'
import type { ReplyKey } from './build-onion.ts'
import { OnionError } from './errors.ts'

/** A page of 54,000 empty messages, five values each, is the largest reply that a node gives. */
const JSON_VALUES_MAX = 400_000

export interface OpenReplyOptions {
  /** True (the default) for nodes and v3 servers, false for v4 servers. */
  readonly base64?: boolean
}

/**
 * @param body - of an answer with outer status 200
 * @returns the plaintext that the destination sealed
 * @throws {OnionError} `reply_unreadable`: no base64, or sealed by somebody else (a relay that refused its layer)
 */
export function openReply(
  crypto: CryptoBackend,
  replyKey: ReplyKey,
  body: Uint8Array,
  options: OpenReplyOptions = {},
): Uint8Array {
  try {
    return replyKey.open(crypto, options.base64 === false ? body : fromBase64(sealedText(utf8Decode(body))))
  } catch (cause) {
    if (!(cause instanceof OnionError || cause instanceof EncodingError)) throw cause
    throw new OnionError('reply_unreadable', 'reply was not sealed for this request', { cause })
  }
}

/** The inner status and body of a node's reply; a structured body is returned as JSON text. */
export interface NodeReply {
  readonly status: number
  readonly body: string
}

/**
 * @param plaintext - what `openReply` returned
 * @throws {OnionError} `reply_unreadable` when it is not a JSON object with a status
 */
export function decodeNodeReply(plaintext: Uint8Array): NodeReply {
  const reply = parsePlaintext(plaintext)
  if (!isObject(reply)) throw new OnionError('reply_unreadable', 'reply is not a JSON object')
  const status = reply['status_code'] ?? reply['status']
  if (!Number.isInteger(status)) throw new OnionError('reply_unreadable', 'reply has no status')
  const body = reply['body']
  return { status: status as number, body: typeof body === 'string' ? body : (JSON.stringify(body) ?? '') }
}

/** Some entries wrap the sealed reply into a JSON object with the member `result`. */
function sealedText(text: string): string {
  if (!text.startsWith('{')) return text
  try {
    const wrapped = parseJson(text, JSON_VALUES_MAX)
    if (isObject(wrapped) && typeof wrapped['result'] === 'string') return wrapped['result']
  } catch {
    // Not JSON after all: taken as it is.
  }
  return text
}

function parsePlaintext(bytes: Uint8Array): unknown {
  try {
    return parseJson(utf8Decode(bytes), JSON_VALUES_MAX)
  } catch (cause) {
    throw new OnionError('reply_unreadable', 'reply is not JSON', { cause })
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
