/**
 * What changes the store: each write carries the stamp that the entry node gave it, so that a client's request, a forwarded
 * one and a repair are the same call.
 * Source: docs/protocol/replication.md §2.
 * @module
 */

import type { AccountId, ExpireMode, MessageHash, NamespaceSelector } from '@starling/protocol'
import type { Stamp } from '../merge/stamp.ts'
import type { PutResult, StampedMessage } from './message.ts'
import { storedSizeBytes } from './quota.ts'

interface Replicated {
  /** The signed request as it was forwarded, to be shown to members that have missed it. */
  readonly request?: Uint8Array | undefined
  /** Members, by Ed25519 key in hex, that cannot be reached now: they are to be told later. */
  readonly hints?: readonly string[] | undefined
  /** From another member: others have found room for it. */
  readonly isRepair?: boolean
}

/** What a repair replaces has a request of its own. */
export interface StoreWrite extends Replicated {
  readonly kind: 'store'
  readonly message: StampedMessage
  /** A repair by a node that is not known to have kept the account: only what the quota leaves room for. */
  readonly isBounded?: boolean
}

/** What a store into a public outbox did to the others there. */
export interface ReplaceWrite extends Replicated {
  readonly kind: 'replace'
  readonly account: AccountId
  readonly scope: number
  readonly hash: MessageHash
  readonly stamp: Stamp
}

export interface DeleteWrite extends Replicated {
  readonly kind: 'delete'
  readonly account: AccountId
  readonly hashes: readonly MessageHash[]
  readonly stamp: Stamp
}

/** `delete_all` and `delete_before`. */
export interface DeleteRangeWrite extends Replicated {
  readonly kind: 'delete_range'
  readonly account: AccountId
  readonly scope: NamespaceSelector
  /** Messages with a timestamp up to this; `ANY_TIME_MS` for all. */
  readonly untilMs: number
  readonly stamp: Stamp
}

/**
 * What the entry node decided for one hash: the new expiry, or that nothing changes. One of the release before left undecided what
 * it did not have.
 */
export type ExpireDecision = number | 'keep' | 'unknown'

export interface ExpireWrite extends Replicated {
  readonly kind: 'expire'
  readonly account: AccountId
  readonly hashes: readonly MessageHash[]
  /** For each hash; not beyond the limit. */
  readonly expiriesMs: readonly number[]
  readonly mode: ExpireMode | undefined
  /** Of the entry node, for each hash; absent at the entry node itself. */
  readonly decisions?: readonly ExpireDecision[] | undefined
  /** What is not here is left open and named in the result: at the entry node, before it has asked others for it. */
  readonly mayLack?: boolean
  /** What came of that: what it decided stays, under the same stamp. */
  readonly earlier?: ExpireResult | undefined
  /**
   * Called when it is decided and before it is committed.
   * @param isOpen - something was left open, and will be decided later
   * @returns the request with what was decided
   */
  readonly onDecided?: ((decisions: readonly ExpireDecision[], isOpen: boolean) => Uint8Array) | undefined
  readonly stamp: Stamp
}

/** `expire_all`. */
export interface ExpireRangeWrite extends Replicated {
  readonly kind: 'expire_range'
  readonly account: AccountId
  readonly scope: NamespaceSelector
  readonly expiryMs: number
  readonly stamp: Stamp
}

/** Signed times stand in place of a stamp here. */
export interface RevokeWrite extends Replicated {
  readonly kind: 'revoke' | 'unrevoke'
  readonly account: AccountId
  /** 72 lower-case hex digits each. */
  readonly tokens: readonly string[]
  readonly signedMs: number
}

export type StampedWrite =
  | StoreWrite
  | ReplaceWrite
  | DeleteWrite
  | DeleteRangeWrite
  | ExpireWrite
  | ExpireRangeWrite
  | RevokeWrite

/** A message that a write has changed. */
export interface ChangedMessage {
  readonly hash: MessageHash
  readonly namespace: number
}

export interface ExpireResult {
  /** New expiries of the messages that are here and were changed. */
  readonly updated: ReadonlyMap<MessageHash, number>
  /** Present expiries of those that are here and were not. */
  readonly unchanged: ReadonlyMap<MessageHash, number>
  /** For each hash of the request; nothing changes for what was left open. */
  readonly decisions: readonly ExpireDecision[]
  /** What was left open, each once. */
  readonly lacking: readonly MessageHash[]
  /** As it is remembered; undefined when it has changed nothing. */
  readonly request: Uint8Array | undefined
}

/** Only what was there and had not expired is named. */
export interface WriteResults {
  readonly store: PutResult
  readonly replace: readonly ChangedMessage[]
  readonly delete: readonly MessageHash[]
  readonly delete_range: readonly ChangedMessage[]
  readonly expire: ExpireResult
  readonly expire_range: readonly ChangedMessage[]
  readonly revoke: number
  /** Tokens that were revoked before. */
  readonly unrevoke: number
}

export type WriteResultOf<Write extends StampedWrite> = WriteResults[Write['kind']]

export function accountOf(write: StampedWrite): AccountId {
  return write.kind === 'store' ? write.message.account : write.account
}

/** What it may add to what the account keeps, about. */
export function sizeBytesOf(write: StampedWrite): number {
  if (write.kind === 'store') return storedSizeBytes(write.message.data.length)
  if (write.request !== undefined) return storedSizeBytes(write.request.length)
  // A request that is made when it is decided: keys, signatures, and hash, expiry and decision of each message.
  return write.kind === 'expire' && write.onDecided !== undefined ? storedSizeBytes(512 + 80 * write.hashes.length) : 0
}
