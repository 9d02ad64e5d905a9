/**
 * The id of a message: what it is, not where it lies. Copies of one message have one id.
 * Source: docs/protocol/replication.md §5, "one row per (author, sentAt, content)".
 * @module
 */

import { concatBytes, toHex, utf8Encode } from '@starling/base'
import type { CryptoBackend } from '@starling/crypto'
import { type AccountId, accountBytes } from '@starling/protocol'
import { type Content, encodeContent } from '@starling/wire/message'
import type { MessageId } from './model.ts'

/** @param content - serialised, without `syncTarget` */
export function messageIdOf(
  crypto: Pick<CryptoBackend, 'blake2b'>,
  author: AccountId,
  sentAt: number,
  content: Uint8Array,
): MessageId {
  // The account has a fixed length and the time ends in a separator, so the parts cannot run into each other.
  const named = concatBytes(accountBytes(author), utf8Encode(`${sentAt}:`), content)
  return toHex(crypto.blake2b(named, 16)) as MessageId
}

/**
 * Serialises a decoded `Content` as both sides see it: the copy for the own devices differs by `syncTarget` alone.
 * @param content - modified: loses its `syncTarget`
 */
export function encodeCommonContent(content: Content): Uint8Array {
  // Absence of a proto2 field is absence of the property; its type knows only the value read instead.
  if (content.dataMessage !== undefined) Reflect.deleteProperty(content.dataMessage, 'syncTarget')
  return encodeContent(content)
}
