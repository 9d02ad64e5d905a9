/**
 * What the node keeps of a message.
 * Source: docs/protocol/storage-rpc.md §4.1; docs/protocol/replication.md §2.
 * @module
 */

import type { AccountId, MessageHash } from '@starling/protocol'
import type { Stamp } from '../merge/stamp.ts'

export type { Stamp }

interface StoredMessage {
  readonly account: AccountId
  /** A signed 16-bit integer. */
  readonly namespace: number
  /** Derived from account, namespace and data, so equal hashes mean equal mailboxes. */
  readonly hash: MessageHash
  readonly timestampMs: number
  readonly expiryMs: number
  readonly data: Uint8Array
}

export interface StampedMessage extends StoredMessage {
  readonly stamp: Stamp
}

/** A message as `retrieve` gives it. */
export interface RetrievedMessage {
  readonly hash: MessageHash
  readonly timestampMs: number
  readonly expiryMs: number
  readonly data: Uint8Array
}

/**
 * `extended`: known, and the expiry became later. `exists`: known. `full`: the database is, and nothing was kept. `quota`:
 * the account has no room left for this class of namespaces. `superseded`: a newer deletion is known already.
 */
type PutOutcome = 'new' | 'extended' | 'exists' | 'full' | 'quota' | 'superseded'

export interface PutResult {
  readonly outcome: PutOutcome
  /** The effective expiry; where nothing was kept the one that was asked for. */
  readonly expiryMs: number
}

export interface RetrieveLimits {
  readonly maxCount?: number
  /** Upper bound of the summed `retrievedSizeBytes`; the first message is returned whatever its size. */
  readonly maxSizeBytes: number
}

export interface RetrievedPage {
  /** In the order of insertion. */
  readonly messages: readonly RetrievedMessage[]
  /** Whether live messages follow. */
  readonly more: boolean
}

/** Whether data is what was stored under its hash. */
export type IsIntact = (account: AccountId, namespace: number, data: Uint8Array, hash: MessageHash) => boolean

/** What a message counts in a page: its size in JSON, roughly. Source: docs/protocol/storage-rpc.md §4.2. */
export function retrievedSizeBytes(message: { readonly hash: string; readonly data: Uint8Array }): number {
  return 100 + message.hash.length + Math.floor((message.data.length * 4) / 3)
}
