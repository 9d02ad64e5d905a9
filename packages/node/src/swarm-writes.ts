/**
 * What the swarm does together, as an operation sees it: stamp, own commit, all other members.
 * Source: docs/protocol/replication.md §1; docs/protocol/storage-rpc.md §3.3.
 * @module
 */

import type { MessageHash } from '@starling/protocol'
import type {
  DeleteAllInput,
  DeleteBeforeInput,
  DeleteInput,
  ExpireAllInput,
  ExpireInput,
  RevokeSubaccountInput,
  StoreInput,
  UnrevokeSubaccountInput,
} from '@starling/storage-api'
import type { StoreReply, WriteReply } from '@starling/wire/peer'

/** What one member answered. */
export type MemberResult<Done> =
  | { readonly kind: 'done'; readonly done: Done }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'refused'; readonly code: string; readonly reason: string }
  | { readonly kind: 'bad_response' }
  | { readonly kind: 'query_failure'; readonly reason?: string }

/** By Ed25519 key in hex, in the order of the keys; this node's result is among them. */
export type SwarmResults<Done> = ReadonlyMap<string, MemberResult<Done>>

/** A request that was checked. */
export type SwarmWrite =
  | { readonly method: 'delete'; readonly input: Omit<DeleteInput, 'isRequired'> }
  | { readonly method: 'delete_all'; readonly input: DeleteAllInput }
  | { readonly method: 'delete_before'; readonly input: DeleteBeforeInput }
  | { readonly method: 'expire'; readonly input: ExpireInput }
  | { readonly method: 'expire_all'; readonly input: ExpireAllInput }
  | { readonly method: 'revoke_subaccount'; readonly input: RevokeSubaccountInput }
  | { readonly method: 'unrevoke_subaccount'; readonly input: UnrevokeSubaccountInput }

/** Both reject only when the node is broken. */
export interface SwarmWrites {
  store(input: StoreInput, hash: MessageHash): Promise<SwarmResults<StoreReply>>
  write(write: SwarmWrite): Promise<SwarmResults<WriteReply>>
}
