/** @module A member's answer to a forwarded store. Source: docs/protocol/swarms.md §5.1. */

import {
  type BencodeDict,
  bytesField,
  bytesItem,
  decodeBencode,
  dictOf,
  encodeBencode,
  integerField,
  integerItem,
  textItem,
} from '../bencode.ts'

export interface StoreReply {
  /** The message was there before; nothing but its expiry may have changed. */
  readonly already: boolean
  /** What the member keeps: the later one when the message was there before. */
  readonly expiryMs: number
  /** Base64 text of 43 characters. */
  readonly hash: string
  /** 64 bytes: the member's signature over the hash. */
  readonly signature: Uint8Array
  /** Absent from original nodes, and where they are imitated. */
  readonly receipt?: StoreReceipt | undefined
}

export interface StoreReceipt {
  /** The member's time when its commit had returned. */
  readonly storedAtMs: number
  /** 64 bytes: the member's signature over all that it says. */
  readonly signature: Uint8Array
}

/** `already` is written only when true. */
export function encodeStoreReply(reply: StoreReply): Uint8Array {
  return encodeBencode({
    already: reply.already ? true : undefined,
    expiry: reply.expiryMs,
    hash: reply.hash,
    receipt: reply.receipt?.signature,
    signature: reply.signature,
    stored_at: reply.receipt?.storedAtMs,
  })
}

/** @throws {WireError} `invalid_bencode` */
export function decodeStoreReply(bytes: Uint8Array): StoreReply {
  const dict = dictOf(decodeBencode(bytes), 'reply')
  return {
    already: (integerField(dict, 'already') ?? 0) !== 0,
    expiryMs: integerItem(dict.get('expiry'), 'expiry'),
    hash: textItem(dict.get('hash'), 'hash'),
    signature: bytesItem(dict.get('signature'), 'signature', 64),
    ...decodeReceipt(dict),
  }
}

function decodeReceipt(dict: BencodeDict): Pick<StoreReply, 'receipt'> {
  const signature = bytesField(dict, 'receipt', 64)
  const storedAtMs = integerField(dict, 'stored_at')
  return signature === undefined || storedAtMs === undefined ? {} : { receipt: { signature, storedAtMs } }
}
