/**
 * What is known of conversations beside their messages: counters, what is read, names, drafts. Held in memory, so that each
 * number is given out once and no change is lost, whatever else is under way.
 * Source: docs/protocol/replication.md §5; docs/protocol/accounts.md §3.
 * @module
 */

import type { AccountId } from '@starling/protocol'
import {
  blankConversation,
  type ClientStore,
  type ConversationRecord,
  type StoreChange,
  type TimelinePosition,
} from './client-store.ts'
import { FEATURES } from './compose.ts'
import { hear } from './heard.ts'
import type { MessageOrigin } from './model.ts'

/** What a message of the other person says beside its text. */
export interface Heard {
  readonly sentAt: number
  readonly features: number | undefined
  /** Clean; empty when the message names nobody. */
  readonly profileName: string
}

export class ConversationBook {
  readonly #store: ClientStore
  readonly #device: string
  readonly #records = new Map<AccountId, ConversationRecord>()

  /** @param device - 16 hex digits */
  constructor(store: ClientStore, device: string) {
    this.#store = store
    this.#device = device
  }

  /** To be awaited before the other methods are called for this conversation. */
  async load(id: AccountId): Promise<ConversationRecord> {
    const known = this.#records.get(id)
    if (known !== undefined) return known
    const found = await this.#store.readConversation(id)
    // Records of earlier versions know less.
    if (!this.#records.has(id)) this.#records.set(id, { ...blankConversation(id), ...found })
    return this.record(id)
  }

  record(id: AccountId): ConversationRecord {
    return this.#records.get(id) ?? blankConversation(id)
  }

  /** Every conversation that something is known of. */
  async all(): Promise<readonly ConversationRecord[]> {
    const stored = await this.#store.listRecords()
    const records = stored.map(
      (record) => this.#records.get(record.id) ?? { ...blankConversation(record.id), ...record },
    )
    const listed = new Set(stored.map(({ id }) => id))
    return [...records, ...[...this.#records.values()].filter(({ id }) => !listed.has(id))]
  }

  /**
   * Numbers the next message of this device, which is what became of the draft. The change belongs into the transaction
   * that queues the message.
   */
  next(id: AccountId, sentAt: number): { readonly origin: MessageOrigin; readonly change: StoreChange } {
    const record = this.record(id)
    const origin = { features: FEATURES, device: this.#device, seq: record.seq + 1, prevSentAt: record.prevSentAt }
    const change = this.#put({ ...record, seq: origin.seq, prevSentAt: sentAt, draft: '' })
    return { origin, change }
  }

  /** What the other side's client can do; undefined for an original client or a stranger. */
  features(id: AccountId): number | undefined {
    return this.#records.get(id)?.features
  }

  /** Counts a new message of the other person as unread, and takes in what it says of its author; the newest word counts. */
  hear(id: AccountId, { sentAt, features, profileName }: Heard): StoreChange {
    const record = this.record(id)
    const isNews = profileName !== '' && sentAt >= record.profileNameAt
    return this.#put({
      ...record,
      unread: record.unread + 1,
      ...(features === undefined ? {} : { features }),
      ...(isNews ? { profileName, profileNameAt: sentAt } : {}),
    })
  }

  /** A new message counts as arrived: only its numbers show whether others are missing. */
  count(id: AccountId, author: AccountId, origin: MessageOrigin | undefined): readonly StoreChange[] {
    if (origin === undefined || origin.device === this.#device) return []
    const record = this.record(id)
    return [this.#put({ ...record, heard: hear(record.heard, author, origin) })]
  }

  /** @param unread - messages of the other person after that position */
  markRead(id: AccountId, readUpTo: TimelinePosition, unread: number): StoreChange {
    return this.#put({ ...this.record(id), readUpTo, unread })
  }

  /** @returns no change when nothing is new */
  note(id: AccountId, note: Partial<Pick<ConversationRecord, 'nickname' | 'draft'>>): readonly StoreChange[] {
    const record = this.record(id)
    const changed = { ...record, ...note }
    return changed.nickname === record.nickname && changed.draft === record.draft ? [] : [this.#put(changed)]
  }

  #put(conversation: ConversationRecord): StoreChange {
    this.#records.set(conversation.id, conversation)
    return { kind: 'conversation', conversation }
  }
}
