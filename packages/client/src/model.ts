/**
 * What the SDK hands out: messages, their way through the network, the state of the connection. Plain data: it can be
 * stored, compared and sent to another thread.
 * Source: docs/protocol/replication.md §5, docs/protocol/messages.md §4.
 * @module
 */

import type { AccountId, MessageHash } from '@starling/protocol'

/**
 * 32 hex digits: BLAKE2b-128 over author, time and content. Equal on all devices of both people, so it names the message,
 * finds duplicates and breaks ties in the timeline.
 */
export type MessageId = string & { readonly __messageId: true }

/** Why a delivery was given up. */
export type FailureReason =
  | 'no_network'
  | 'no_answer'
  | 'too_few_receipts'
  /** Of the recipient: its servers keep no more before something ends or is deleted. */
  | 'mailbox_full'
  | 'refused'
  | 'clock_mismatch'
  | 'expired'
  | 'internal'

/** `members` is the size of the recipient's swarm as this client knows it, `receipts` how many of them have signed. */
export type MessageState =
  | { readonly state: 'queued' }
  | { readonly state: 'stored'; readonly receipts: number; readonly members: number }
  | { readonly state: 'failed'; readonly reason: FailureReason }
  /** Written by somebody else. */
  | { readonly state: 'received' }
  /** Written by oneself on another device. */
  | { readonly state: 'synced' }

export type StepName =
  | 'queued'
  | 'sealed'
  | 'sent'
  | 'resent'
  | 'answered'
  | 'stored'
  | 'copied'
  | 'retry'
  | 'failed'
  | 'received'

/** One thing that happened to a message on its way. */
export interface DeliveryStep {
  readonly step: StepName
  /** Local time, milliseconds since the epoch. */
  readonly atMs: number
  /** Milliseconds this step took, where it took any. */
  readonly tookMs?: number
  /** Ed25519 keys in hex: guard, middle, exit. */
  readonly path?: readonly string[]
  /** Ed25519 key in hex of the swarm member that was asked. */
  readonly member?: string
  readonly receipts?: number
  readonly members?: number
  /** A code, for `retry` and `failed`. */
  readonly reason?: string
}

/** What our own clients add to a message. Absent: an original client. Source: docs/protocol/replication.md §5. */
export interface MessageOrigin {
  readonly features: number
  /** 16 hex digits. */
  readonly device: string
  /** Counts per device and conversation, from 1. */
  readonly seq: number
  /** `sentAt` of the device's message before this one in the conversation; 0 for the first. */
  readonly prevSentAt: number
}

/** A member's word that it keeps a message. Its signature was verified. */
export interface Receipt {
  /** Ed25519 key in hex. */
  readonly member: string
  /** The member's time when the message was on its disk; undefined where it gave only the original network's signature. */
  readonly storedAtMs: number | undefined
  /** Until when it keeps the message; undefined as above. */
  readonly expiryMs: number | undefined
  /** Base64. Source: docs/protocol/storage-rpc.md §4.1, "Receipts". */
  readonly signature: string
}

export interface Message {
  readonly id: MessageId
  /** The other person; the own id in Note to Self. */
  readonly conversation: AccountId
  readonly author: AccountId
  /** Network time at which it was sent, milliseconds. */
  readonly sentAt: number
  /** Empty where there is nothing this version can show: attachments only, and so on. */
  readonly text: string
  /** The serialised `Content`, without `syncTarget`: whatever else the author said. */
  readonly content: Uint8Array
  /** Storage hash in the own swarm, once known. */
  readonly hash: MessageHash | undefined
  readonly origin: MessageOrigin | undefined
  readonly state: MessageState
  /** Oldest first. */
  readonly steps: readonly DeliveryStep[]
  /** Of the recipient's swarm, for what this device sent; absent before there were any. */
  readonly receipts?: readonly Receipt[]
}

export interface ConversationSummary {
  readonly id: AccountId
  readonly last: Message
}

export type OfflineCode = 'no_nodes' | 'unreachable' | 'clock_mismatch' | 'refused' | 'stopped'

export type ConnectionState =
  | { readonly state: 'connecting' }
  | {
      readonly state: 'online'
      /** Ed25519 key of the member that holds our request. */
      readonly member: string
      /** Ed25519 keys: guard, middle, exit. */
      readonly path: readonly string[]
      /** False while the member has to be polled. */
      readonly held: boolean
    }
  /** `reason` says what is so and `remedy` what helps: a sentence each, for people. */
  | { readonly state: 'offline'; readonly code: OfflineCode; readonly reason: string; readonly remedy: string }

/** Messages that somebody has sent in a conversation and that are not here. */
export interface ConversationGap {
  readonly conversation: AccountId
  /** 0 when all have come. */
  readonly missing: number
  /** Whether the members of the own swarm are being asked for them now. */
  readonly isFetching: boolean
}

/** Something that works, but not as well as it should. */
export type WarningCode = 'few_nodes' | 'clock_off' | 'list_disputed'

export interface NetworkWarning {
  readonly code: WarningCode
  /** Sentences for people. */
  readonly text: string
}

/** Why something that was retrieved is not shown. */
export type DropReason =
  | 'invalid_base64'
  | 'hash_mismatch'
  | 'invalid_wrapper'
  | 'unsupported_envelope'
  | 'undecryptable'
  | 'invalid_signature'
  | 'invalid_content'
  | 'timestamp_mismatch'
  | 'foreign_sync_target'
  | 'invalid_sync_target'
  | 'unsupported_content'

/** The order of a timeline, equal on all devices: by time, then by id. */
export function compareMessages(left: Pick<Message, 'sentAt' | 'id'>, right: Pick<Message, 'sentAt' | 'id'>): number {
  if (left.sentAt !== right.sentAt) return left.sentAt - right.sentAt
  return left.id < right.id ? -1 : left.id > right.id ? 1 : 0
}
