/**
 * What a node sends back. Source: docs/protocol/onion-requests.md §4, §7.
 * @module
 */

import { toBase64, utf8Encode } from '@starling/base'
import type { CryptoBackend } from '@starling/crypto'
import type { Random } from '@starling/ports'
import type { ReplyKey } from './build-onion.ts'

export interface SealReplyOptions {
  /** As the control object asked; true unless told. */
  readonly base64?: boolean
}

/** Seals a reply with the layer's own key and a fresh nonce from `random`. Its outer status is 200. */
export function sealReply(
  crypto: CryptoBackend,
  random: Random,
  replyKey: ReplyKey,
  plaintext: Uint8Array,
  options: SealReplyOptions = {},
): Uint8Array {
  const sealed = replyKey.seal(crypto, random, plaintext)
  return options.base64 === false ? sealed : utf8Encode(toBase64(sealed))
}

export interface NodeReplyOptions {
  /** True: `body` is JSON text that becomes a value of the reply, not a string in it. */
  readonly json?: boolean
}

/** The plaintext of a reply: `{"body":…,"status":…}`. */
export function encodeNodeReply(status: number, body: string, options: NodeReplyOptions = {}): Uint8Array {
  return utf8Encode(`{"body":${options.json === true ? body : JSON.stringify(body)},"status":${status}}`)
}

/** The sealed answer to a layer that decrypted and made no sense, or asked for a server that is not allowed. */
export function sealRefusal(
  crypto: CryptoBackend,
  random: Random,
  replyKey: ReplyKey,
  reason: 'Invalid json' | 'Invalid url',
): Uint8Array {
  return sealReply(crypto, random, replyKey, encodeNodeReply(400, reason))
}

/** An answer that is not sealed, and therefore visible to every earlier hop. */
export interface PlainAnswer {
  readonly status: number
  readonly text: string
}

/** The plain answers of guards and relays, word for word. */
export const plainAnswers = {
  parseFailure: (detail: string): PlainAnswer => ({ status: 400, text: `Error parsing onion request: ${detail}` }),
  internalParseFailure: (detail: string): PlainAnswer => ({
    status: 400,
    text: `Invalid internal onion request: ${detail}`,
  }),
  undecryptable: (): PlainAnswer => ({ status: 400, text: 'Invalid ciphertext' }),
  pathTooLong: (): PlainAnswer => ({ status: 400, text: 'onion request max path length exceeded' }),
  notReady: (ownEd25519: string): PlainAnswer => ({ status: 503, text: `Snode not ready: ${ownEd25519}` }),
  nextNodeNotFound: (ed25519: string): PlainAnswer => ({ status: 502, text: `${NEXT_NODE_NOT_FOUND}${ed25519}` }),
  timedOut: (): PlainAnswer => ({ status: 504, text: REQUEST_TIMED_OUT }),
  invalidResponse: (): PlainAnswer => ({ status: 500, text: 'Invalid response from snode' }),
} as const

/** Followed by 64 hex digits: the Ed25519 key of the node that was not found. */
export const NEXT_NODE_NOT_FOUND = 'Next node not found: '

/** How a relay words the silence of the next node; a server's silence is worded otherwise. */
export const REQUEST_TIMED_OUT = 'Request time out'
