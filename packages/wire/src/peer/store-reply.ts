/** @module A member's answer to a forwarded store. Source: docs/protocol/swarms.md §5.1. */

import { bytesItem, decodeBencode, dictOf, encodeBencode, integerField, integerItem } from '../bencode.ts'
import { decodeText } from '../text.ts'

export interface StoreReply {
  /** The message was there before; nothing but its expiry may have changed. */
  readonly already: boolean
  /** What the member keeps: the later one when the message was there before. */
  readonly expiryMs: number
  /** Base64 text of 43 characters. */
  readonly hash: string
  /** 64 bytes: the member's signature over the receipt. */
  readonly signature: Uint8Array
}

/** `already` is written only when true. */
export function encodeStoreReply(reply: StoreReply): Uint8Array {
  return encodeBencode({
    already: reply.already ? true : undefined,
    expiry: reply.expiryMs,
    hash: reply.hash,
    signature: reply.signature,
  })
}

/** @throws {WireError} `invalid_bencode` */
export function decodeStoreReply(bytes: Uint8Array): StoreReply {
  const dict = dictOf(decodeBencode(bytes), 'reply')
  return {
    already: (integerField(dict, 'already') ?? 0) !== 0,
    expiryMs: integerItem(dict.get('expiry'), 'expiry'),
    hash: decodeText(bytesItem(dict.get('hash'), 'hash'), 'hash'),
    signature: bytesItem(dict.get('signature'), 'signature', 64),
  }
}
