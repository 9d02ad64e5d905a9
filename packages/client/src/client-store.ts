/**
 * What a client remembers. One interface, three implementations (`storage/memory`, `storage/sqlite`, `storage/indexeddb`),
 * one suite of tests that all of them pass (`test/client-store-suite.ts`).
 *
 * Records are plain data. A store copies what it is given and hands out copies, or freezes in effect: callers never
 * modify a record.
 * Source: docs/protocol/replication.md §5.
 * @module
 */

import type { AccountId, MessageHash } from '@starling/protocol'
import type { HeardDevice } from './heard.ts'
import type { ConversationSummary, Message, MessageId, Receipt } from './model.ts'

/** A delivery under way: one message to one mailbox. */
export interface OutboxEntry {
  /** `<message id>/recipient` or `<message id>/copy`. */
  readonly id: string
  readonly message: MessageId
  /** Deliveries of one lane go out one after the other. */
  readonly lane: string
  /** Position in the queue; unique, ascending. */
  readonly order: number
  readonly recipient: AccountId
  readonly sentAt: number
  readonly ttlMs: number
  /** Sealed once, before the first try; the very same bytes are sent again. */
  readonly payload:
    | { readonly kind: 'content'; readonly bytes: Uint8Array }
    | { readonly kind: 'sealed'; readonly data: Uint8Array; readonly hash: MessageHash }
  /** `Content` of the copy for the own devices, queued once this entry is stored. */
  readonly copy: Uint8Array | undefined
  /** Of the members whose valid receipts have arrived, one each. */
  readonly receipts: readonly Receipt[]
  readonly attempts: number
  readonly state: 'queued' | 'failed'
}

/** What this device knows of one conversation beside its messages. */
export interface ConversationRecord {
  readonly id: AccountId
  readonly seq: number
  readonly prevSentAt: number
  /** Bits the other person's client announced; undefined for an original client or a stranger. */
  readonly features: number | undefined
  /** Messages that arrived and were not read. */
  readonly unread: number
  /** Everything up to this position is read; undefined before anything was. */
  readonly readUpTo: TimelinePosition | undefined
  /** What the other person calls itself; empty before it said. */
  readonly profileName: string
  /** `sentAt` of the message that said so. */
  readonly profileNameAt: number
  /** The private name given here; never sent. */
  readonly nickname: string
  /** Text begun and not sent. */
  readonly draft: string
  /** Which messages of which devices have arrived. */
  readonly heard: readonly HeardDevice[]
}

/** Where a message stands in its timeline. */
export type TimelinePosition = Pick<Message, 'sentAt' | 'id'>

/** Of a conversation that nothing is known of. */
export function blankConversation(id: AccountId): ConversationRecord {
  return {
    id,
    seq: 0,
    prevSentAt: 0,
    features: undefined,
    unread: 0,
    readUpTo: undefined,
    profileName: '',
    profileNameAt: 0,
    nickname: '',
    draft: '',
    heard: [],
  }
}

export interface SettingTypes {
  /** 16 hex digits, random, made once. */
  device: string
  /** Ed25519 keys (hex) of the guards, kept across restarts. */
  guards: readonly string[]
  /** Network time minus local time, milliseconds. */
  clockOffsetMs: number
  /** The newest `sentAt` ever given out. */
  lastSentAt: number
}

export type StoreChange =
  /** Replaces the whole record of that id. */
  | { readonly kind: 'message'; readonly message: Message }
  | { readonly kind: 'outbox'; readonly entry: OutboxEntry }
  | { readonly kind: 'outbox-remove'; readonly id: string }
  | { readonly kind: 'conversation'; readonly conversation: ConversationRecord }
  /** Remembers a storage hash until `untilMs` (network time). */
  | { readonly kind: 'seen'; readonly hash: MessageHash; readonly untilMs: number }
  /** The newest hash read at `member` (Ed25519 key, hex) from `namespace`. */
  | { readonly kind: 'cursor'; readonly member: string; readonly namespace: number; readonly hash: MessageHash }
  | {
      [Name in keyof SettingTypes]: {
        readonly kind: 'setting'
        readonly name: Name
        readonly value: SettingTypes[Name]
      }
    }[keyof SettingTypes]

/** Messages `listMessages` hands out unless told otherwise. */
export const TIMELINE_LIMIT = 100

export interface TimelineQuery {
  /** Only messages before this position, exclusive. */
  readonly before?: TimelinePosition
  /** At most this many, the newest ones; default `TIMELINE_LIMIT`. */
  readonly limit?: number
}

/** Failures reject with whatever the medium throws: the caller shows them, nothing retries them. */
export interface ClientStore extends AsyncDisposable {
  /** Called once, before anything else. */
  open(): Promise<void>
  /** Applies all changes or none, in their order; resolves when they are as durable as the medium can make them. */
  write(changes: readonly StoreChange[]): Promise<void>
  /**
   * Adds `message` unless one with its id exists, and applies `alongside` in either case, in one transaction.
   * An existing message is left as it is.
   */
  insert(message: Message, alongside: readonly StoreChange[]): Promise<'new' | 'exists'>
  readMessage(id: MessageId): Promise<Message | undefined>
  /** Oldest first, by `compareMessages`. */
  listMessages(conversation: AccountId, query?: TimelineQuery): Promise<readonly Message[]>
  /** The conversation with the newest message first. */
  listConversations(): Promise<readonly ConversationSummary[]>
  readConversation(id: AccountId): Promise<ConversationRecord | undefined>
  /** All of them, in any order. */
  listRecords(): Promise<readonly ConversationRecord[]>
  /** By `order`, ascending. */
  listOutbox(): Promise<readonly OutboxEntry[]>
  hasSeen(hash: MessageHash): Promise<boolean>
  /** Forgets hashes whose `untilMs` is before `nowMs`. */
  forgetSeen(nowMs: number): Promise<void>
  readCursor(member: string, namespace: number): Promise<MessageHash | undefined>
  readSetting<Name extends keyof SettingTypes>(name: Name): Promise<SettingTypes[Name] | undefined>
}
