/**
 * The id of a stored message.
 * Source: docs/protocol/storage-rpc.md §4.1.
 * @module
 */

import { concatBytes, toBase64Unpadded, utf8Encode } from '@starling/base'
import type { CryptoBackend } from '@starling/crypto'
import { type AccountId, accountBytes } from './account-id.ts'

declare const messageHashBrand: unique symbol

/** 43 characters of unpadded base64. */
export type MessageHash = string & { readonly [messageHashBrand]: 'MessageHash' }

/** Base64 of BLAKE2b-32 over account ‖ namespace in decimal (nothing for 0) ‖ data. Neither timestamp nor expiry enter. */
export function messageHash(
  crypto: CryptoBackend,
  account: AccountId,
  namespace: number,
  data: Uint8Array,
): MessageHash {
  const head = concatBytes(accountBytes(account), utf8Encode(namespace === 0 ? '' : String(namespace)))
  const bytes = joined(head, data)
  return toBase64Unpadded(crypto.blake2b(bytes, 32)) as MessageHash
}

/** Every row that is read is hashed: memory of its own for each would cost more than its hash. */
const SCRATCH = new Uint8Array(8_192)

/** Good until the next call. */
function joined(head: Uint8Array, data: Uint8Array): Uint8Array {
  const length = head.length + data.length
  if (length > SCRATCH.length) return concatBytes(head, data)
  SCRATCH.set(head)
  SCRATCH.set(data, head.length)
  return SCRATCH.subarray(0, length)
}

/** Whether `text` has the form of a message hash: 43 characters of base64 without padding. */
export function isMessageHash(text: string): text is MessageHash {
  return /^[A-Za-z0-9+/]{43}$/.test(text)
}
