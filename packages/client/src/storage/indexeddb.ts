/**
 * A store in IndexedDB, for browsers. The one file of the SDK that may look at the platform's globals, through Dexie, and
 * only when no factory is passed in.
 * @module
 */

import type { AccountId, MessageHash } from '@starling/protocol'
import { Dexie, type Table } from 'dexie'
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

export interface IndexedDbOptions {
  /** The platform's `indexedDB`; default: that of `globalThis`. */
  readonly indexedDB?: { readonly open: (...args: never[]) => unknown }
  /** The platform's `IDBKeyRange`, belonging to `indexedDB`. */
  readonly IDBKeyRange?: {
    readonly bound: (...args: never[]) => unknown
    readonly lowerBound: (...args: never[]) => unknown
    readonly upperBound: (...args: never[]) => unknown
  }
}

/** @param name - of the database, one per account */
export function indexedDbStore(name: string, options: IndexedDbOptions = {}): ClientStore {
  return new IndexedDbStore(new Dexie(name, { ...options, chromeTransactionDurability: 'strict' }))
}

interface SeenRow {
  readonly hash: MessageHash
  readonly untilMs: number
}

interface CursorRow {
  readonly member: string
  readonly namespace: number
  readonly hash: MessageHash
}

interface SettingRow {
  readonly name: keyof SettingTypes
  readonly value: SettingTypes[keyof SettingTypes]
}

class IndexedDbStore implements ClientStore {
  readonly #database: Dexie
  readonly #messages: Table<Message, MessageId>
  readonly #outbox: Table<OutboxEntry, string>
  readonly #conversations: Table<ConversationRecord, AccountId>
  readonly #seen: Table<SeenRow, MessageHash>
  readonly #cursors: Table<CursorRow, [string, number]>
  readonly #settings: Table<SettingRow, string>

  constructor(database: Dexie) {
    database.version(1).stores({
      messages: 'id, conversation, [conversation+sentAt+id]',
      outbox: 'id, order',
      conversations: 'id',
      seen: 'hash, untilMs',
      cursors: '[member+namespace]',
      settings: 'name',
    })
    this.#database = database
    this.#messages = database.table('messages')
    this.#outbox = database.table('outbox')
    this.#conversations = database.table('conversations')
    this.#seen = database.table('seen')
    this.#cursors = database.table('cursors')
    this.#settings = database.table('settings')
  }

  async open(): Promise<void> {
    await this.#database.open()
  }

  async write(changes: readonly StoreChange[]): Promise<void> {
    await this.#database.transaction('rw', this.#database.tables, async () => {
      for (const change of changes) await this.#apply(change)
    })
  }

  async insert(message: Message, alongside: readonly StoreChange[]): Promise<'new' | 'exists'> {
    return this.#database.transaction('rw', this.#database.tables, async () => {
      const existing = await this.#messages.get(message.id)
      if (existing === undefined) await this.#messages.put(message)
      for (const change of alongside) await this.#apply(change)
      return existing === undefined ? 'new' : 'exists'
    })
  }

  async readMessage(id: MessageId): Promise<Message | undefined> {
    return this.#messages.get(id)
  }

  async listMessages(conversation: AccountId, query: TimelineQuery = {}): Promise<readonly Message[]> {
    const end =
      query.before === undefined ? [conversation, Dexie.maxKey] : [conversation, query.before.sentAt, query.before.id]
    const newestFirst = await this.#messages
      .where('[conversation+sentAt+id]')
      .between([conversation, Dexie.minKey], end, true, false)
      .reverse()
      .limit(query.limit ?? TIMELINE_LIMIT)
      .toArray()
    return newestFirst.reverse()
  }

  async listConversations(): Promise<readonly ConversationSummary[]> {
    const ids = (await this.#messages.orderBy('conversation').uniqueKeys()) as AccountId[]
    const summaries: ConversationSummary[] = []
    for (const id of ids) {
      const [last] = await this.listMessages(id, { limit: 1 })
      if (last !== undefined) summaries.push({ id, last })
    }
    return summaries.sort((left, right) => compareMessages(right.last, left.last))
  }

  async readConversation(id: AccountId): Promise<ConversationRecord | undefined> {
    return this.#conversations.get(id)
  }

  async listOutbox(): Promise<readonly OutboxEntry[]> {
    return this.#outbox.orderBy('order').toArray()
  }

  async hasSeen(hash: MessageHash): Promise<boolean> {
    return (await this.#seen.get(hash)) !== undefined
  }

  async forgetSeen(nowMs: number): Promise<void> {
    await this.#seen.where('untilMs').below(nowMs).delete()
  }

  async readCursor(member: string, namespace: number): Promise<MessageHash | undefined> {
    return (await this.#cursors.get([member, namespace]))?.hash
  }

  async readSetting<Name extends keyof SettingTypes>(name: Name): Promise<SettingTypes[Name] | undefined> {
    const row = await this.#settings.get(name)
    // The table's rows pair each name with its own type: `StoreChange` is the only way in.
    return row?.value as SettingTypes[Name] | undefined
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#database.close()
  }

  async #apply(change: StoreChange): Promise<void> {
    switch (change.kind) {
      case 'message':
        await this.#messages.put(change.message)
        return
      case 'outbox':
        await this.#outbox.put(change.entry)
        return
      case 'outbox-remove':
        await this.#outbox.delete(change.id)
        return
      case 'conversation':
        await this.#conversations.put(change.conversation)
        return
      case 'seen':
        await this.#seen.put({ hash: change.hash, untilMs: change.untilMs })
        return
      case 'cursor':
        await this.#cursors.put({ member: change.member, namespace: change.namespace, hash: change.hash })
        return
      case 'setting':
        await this.#settings.put({ name: change.name, value: change.value })
        return
    }
  }
}
