/**
 * What the node keeps of a message.
 * Source: docs/protocol/storage-rpc.md §4.1; docs/protocol/replication.md §2.
 * @module
 */

import { compareBytes } from '@starling/base'
import type { AccountId, MessageHash } from '@starling/protocol'
import type { Stamp } from '@starling/wire/peer'

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

/** `extended`: known, and the expiry became later. `exists`: known. `full`: nothing was kept. */
type PutOutcome = 'new' | 'extended' | 'exists' | 'full'

export interface PutResult {
  readonly outcome: PutOutcome
  /** The effective expiry; for `full` the one that was asked for. */
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

/** What a message counts in a page: its size in JSON, roughly. Source: docs/protocol/storage-rpc.md §4.2. */
export function retrievedSizeBytes(message: { readonly hash: string; readonly data: Uint8Array }): number {
  return 100 + message.hash.length + Math.floor((message.data.length * 4) / 3)
}

/** Newer stamps are greater; on equal milliseconds the greater key. */
export function compareStamps(left: Stamp, right: Stamp): number {
  return left.ms - right.ms || compareBytes(left.node, right.node)
}
