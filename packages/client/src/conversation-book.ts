/**
 * The counters of conversations, held in memory so that each number is given out once, whatever else is under way.
 * Source: docs/protocol/replication.md §5.
 * @module
 */

import type { AccountId } from '@starling/protocol'
import type { ClientStore, ConversationRecord, StoreChange } from './client-store.ts'
import { FEATURES } from './compose.ts'
import type { MessageOrigin } from './model.ts'

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
  async load(id: AccountId): Promise<void> {
    if (this.#records.has(id)) return
    const record = await this.#store.readConversation(id)
    if (!this.#records.has(id)) this.#records.set(id, record ?? { id, seq: 0, prevSentAt: 0, features: undefined })
  }

  /** Numbers the next message of this device. The change belongs into the transaction that queues the message. */
  next(id: AccountId, sentAt: number): { readonly origin: MessageOrigin; readonly change: StoreChange } {
    const record = this.#record(id)
    const origin = { features: FEATURES, device: this.#device, seq: record.seq + 1, prevSentAt: record.prevSentAt }
    const change = this.#put({ ...record, seq: origin.seq, prevSentAt: sentAt })
    return { origin, change }
  }

  /** What the other side's client can do; undefined for an original client or a stranger. */
  features(id: AccountId): number | undefined {
    return this.#records.get(id)?.features
  }

  /** Remembers the features of a message that has arrived; no change when nothing is new. */
  noteFeatures(id: AccountId, features: number | undefined): readonly StoreChange[] {
    const record = this.#record(id)
    return features === undefined || record.features === features ? [] : [this.#put({ ...record, features })]
  }

  #record(id: AccountId): ConversationRecord {
    return this.#records.get(id) ?? { id, seq: 0, prevSentAt: 0, features: undefined }
  }

  #put(conversation: ConversationRecord): StoreChange {
    this.#records.set(conversation.id, conversation)
    return { kind: 'conversation', conversation }
  }
}
