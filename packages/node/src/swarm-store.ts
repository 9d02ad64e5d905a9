/**
 * The swarm's part of a store, as the operation sees it: stamp, own commit, all other members.
 * Source: docs/protocol/replication.md §1; docs/protocol/storage-rpc.md §3.3.
 * @module
 */

import type { MessageHash } from '@starling/protocol'
import type { StoreInput } from '@starling/storage-api'

/** What one member answered; `expiryMs` and `signature` (64 bytes over the hash) are present on success. */
export type MemberStoreResult =
  | { readonly kind: 'stored'; readonly already: boolean; readonly expiryMs: number; readonly signature: Uint8Array }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'refused'; readonly code: string; readonly reason: string }
  | { readonly kind: 'bad_response' }
  | { readonly kind: 'query_failure'; readonly reason?: string }

export interface SwarmStore {
  /** @returns results by Ed25519 key (hex), this node's included. Rejects only when the node is broken. */
  store(input: StoreInput, hash: MessageHash): Promise<ReadonlyMap<string, MemberStoreResult>>
}
