/**
 * A store in memory: for tests, the simulator and bots that may forget.
 * @module
 */

import type { AccountId, MessageHash } from '@starling/protocol'
import type {
  ClientStore,
  ConversationRecord,
  OutboxEntry,
  SettingTypes,
  StoreChange,
  TimelineQuery,
} from '../client-store.ts'
import { TIMELINE_LIMIT } from '../client-store.ts'
import { type ConversationSummary, compareMessages, type Message, type MessageId } from '../model.ts'

export function memoryStore(): ClientStore {
  return new MemoryStore()
}

class MemoryStore implements ClientStore {
  readonly #messages = new Map<MessageId, Message>()
  /** Per conversation, in the order of the timeline. */
  readonly #timelines = new Map<AccountId, Message[]>()
  readonly #outbox = new Map<string, OutboxEntry>()
  readonly #conversations = new Map<AccountId, ConversationRecord>()
  readonly #seen = new Map<MessageHash, number>()
  readonly #cursors = new Map<string, Map<number, MessageHash>>()
  readonly #settings: { -readonly [Name in keyof SettingTypes]?: SettingTypes[Name] } = {}

  async open(): Promise<void> {}

  async write(changes: readonly StoreChange[]): Promise<void> {
    for (const change of changes) this.#apply(change)
  }

  async insert(message: Message, alongside: readonly StoreChange[]): Promise<'new' | 'exists'> {
    const outcome = this.#messages.has(message.id) ? 'exists' : 'new'
    if (outcome === 'new') this.#putMessage(message)
    for (const change of alongside) this.#apply(change)
    return outcome
  }

  async readMessage(id: MessageId): Promise<Message | undefined> {
    return this.#messages.get(id)
  }

  async listMessages(conversation: AccountId, query: TimelineQuery = {}): Promise<readonly Message[]> {
    const timeline = this.#timelines.get(conversation) ?? []
    const end = query.before === undefined ? timeline.length : position(timeline, query.before)
    return timeline.slice(Math.max(0, end - (query.limit ?? TIMELINE_LIMIT)), end)
  }

  async listConversations(): Promise<readonly ConversationSummary[]> {
    const summaries: ConversationSummary[] = []
    for (const [id, timeline] of this.#timelines) {
      const last = timeline.at(-1)
      if (last !== undefined) summaries.push({ id, last })
    }
    return summaries.sort((left, right) => compareMessages(right.last, left.last))
  }

  async readConversation(id: AccountId): Promise<ConversationRecord | undefined> {
    return this.#conversations.get(id)
  }

  async listRecords(): Promise<readonly ConversationRecord[]> {
    return [...this.#conversations.values()]
  }

  async listOutbox(): Promise<readonly OutboxEntry[]> {
    return [...this.#outbox.values()].sort((left, right) => left.order - right.order)
  }

  async hasSeen(hash: MessageHash): Promise<boolean> {
    return this.#seen.has(hash)
  }

  async forgetSeen(nowMs: number): Promise<void> {
    for (const [hash, untilMs] of this.#seen) if (untilMs < nowMs) this.#seen.delete(hash)
  }

  async readCursor(member: string, namespace: number): Promise<MessageHash | undefined> {
    return this.#cursors.get(member)?.get(namespace)
  }

  async readSetting<Name extends keyof SettingTypes>(name: Name): Promise<SettingTypes[Name] | undefined> {
    return this.#settings[name]
  }

  async [Symbol.asyncDispose](): Promise<void> {}

  #apply(change: StoreChange): void {
    switch (change.kind) {
      case 'message':
        this.#putMessage(change.message)
        return
      case 'outbox':
        this.#outbox.set(change.entry.id, change.entry)
        return
      case 'outbox-remove':
        this.#outbox.delete(change.id)
        return
      case 'conversation':
        this.#conversations.set(change.conversation.id, change.conversation)
        return
      case 'seen':
        this.#seen.set(change.hash, change.untilMs)
        return
      case 'cursor': {
        const cursors = this.#cursors.get(change.member) ?? new Map<number, MessageHash>()
        this.#cursors.set(change.member, cursors.set(change.namespace, change.hash))
        return
      }
      case 'setting':
        Object.assign(this.#settings, { [change.name]: change.value })
        return
    }
  }

  #putMessage(message: Message): void {
    const previous = this.#messages.get(message.id)
    if (previous !== undefined) {
      const old = this.#timelines.get(previous.conversation) ?? []
      old.splice(position(old, previous), 1)
    }
    this.#messages.set(message.id, message)
    const timeline = this.#timelines.get(message.conversation) ?? []
    timeline.splice(position(timeline, message), 0, message)
    this.#timelines.set(message.conversation, timeline)
  }
}

/** Index of the first message that does not come before `target`. */
function position(timeline: readonly Message[], target: Pick<Message, 'sentAt' | 'id'>): number {
  let low = 0
  let high = timeline.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (compareMessages(timeline[middle] as Message, target) < 0) low = middle + 1
    else high = middle
  }
  return low
}
