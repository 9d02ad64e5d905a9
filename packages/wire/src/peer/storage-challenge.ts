/** @module A member asks another for proof that it keeps a message. Source: docs/protocol/swarms.md §6.2. */

import { bytesItem, decodeBencode, dictOf, encodeBencode, integerItem, textItem } from '../bencode.ts'

export interface StorageChallenge {
  /** At which the asking node is the tester and the asked one the tested. */
  readonly height: number
  /** 33 bytes. */
  readonly account: Uint8Array
  readonly namespace: number
  /** Base64 text of 43 characters. */
  readonly hash: string
  /** 32 bytes, fresh. */
  readonly nonce: Uint8Array
}

export function encodeStorageChallenge(challenge: StorageChallenge): Uint8Array {
  return encodeBencode({
    hash: challenge.hash,
    height: challenge.height,
    n: challenge.namespace,
    nonce: challenge.nonce,
    pubkey: challenge.account,
  })
}

/** @throws {WireError} `invalid_bencode` */
export function decodeStorageChallenge(bytes: Uint8Array): StorageChallenge {
  const dict = dictOf(decodeBencode(bytes), 'challenge')
  return {
    height: integerItem(dict.get('height'), 'height'),
    account: bytesItem(dict.get('pubkey'), 'pubkey', 33),
    namespace: integerItem(dict.get('n'), 'n'),
    hash: textItem(dict.get('hash'), 'hash', 43),
    nonce: bytesItem(dict.get('nonce'), 'nonce', 32),
  }
}
