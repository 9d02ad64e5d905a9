/**
 * A store in IndexedDB, for browsers. With `idb.ts` the only files of the SDK that may look at the platform's globals, and
 * only when no platform is passed in.
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
import { committed, type IndexedDbPlatform, openDatabase, resultOf } from './idb.ts'

export type { IndexedDbPlatform } from './idb.ts'

/**
 * @param name - of the database, one per account
 * @param platform - default: that of `globalThis`
 */
export function indexedDbStore(name: string, platform: IndexedDbPlatform = globalThis): ClientStore {
  return new IndexedDbStore(name, platform)
}

/** Deletes the database; fulfils when it is gone. Stores that are open on it are closed. */
export async function deleteIndexedDbStore(name: string, platform: IndexedDbPlatform = globalThis): Promise<void> {
  await resultOf(platform.indexedDB.deleteDatabase(name))
}

const STORES = ['messages', 'outbox', 'conversations', 'seen', 'cursors', 'settings'] as const
type StoreName = (typeof STORES)[number]

/** Of `messages`: conversation, sentAt, id. */
const TIMELINE = 'timeline'

function createStores(database: IDBDatabase): void {
  const messages = database.createObjectStore('messages', { keyPath: 'id' })
  messages.createIndex(TIMELINE, ['conversation', 'sentAt', 'id'])
  database.createObjectStore('outbox', { keyPath: 'id' }).createIndex('order', 'order')
  database.createObjectStore('conversations', { keyPath: 'id' })
  database.createObjectStore('seen', { keyPath: 'hash' }).createIndex('untilMs', 'untilMs')
  database.createObjectStore('cursors', { keyPath: ['member', 'namespace'] })
  database.createObjectStore('settings', { keyPath: 'name' })
}

class IndexedDbStore implements ClientStore {
  readonly #name: string
  readonly #platform: IndexedDbPlatform
  #opened: IDBDatabase | undefined

  constructor(name: string, platform: IndexedDbPlatform) {
    this.#name = name
    this.#platform = platform
  }

  async open(): Promise<void> {
    this.#opened ??= await openDatabase(this.#platform.indexedDB, this.#name, createStores)
  }

  async write(changes: readonly StoreChange[]): Promise<void> {
    const transaction = this.#writing()
    await this.#allOrNone(transaction, () => applyAll(transaction, changes))
  }

  async insert(message: Message, alongside: readonly StoreChange[]): Promise<'new' | 'exists'> {
    const transaction = this.#writing()
    const messages = transaction.objectStore('messages')
    return this.#allOrNone(transaction, async () => {
      const count = await resultOf(messages.count(message.id))
      if (count === 0) messages.put(message)
      applyAll(transaction, alongside)
      return count === 0 ? 'new' : 'exists'
    })
  }

  async readMessage(id: MessageId): Promise<Message | undefined> {
    return resultOf(this.#reading('messages').get(id))
  }

  async listMessages(conversation: AccountId, query: TimelineQuery = {}): Promise<readonly Message[]> {
    const { before, limit = TIMELINE_LIMIT } = query
    const { IDBKeyRange } = this.#platform
    // An array sorts after every number and text, and so stands for "the end".
    const end = before === undefined ? [conversation, []] : [conversation, before.sentAt, before.id]
    const whole = IDBKeyRange.bound([conversation], end, false, true)
    const timeline = this.#reading('messages').index(TIMELINE)
    const oldest = await this.#keyAt(timeline, whole, limit - 1)
    return resultOf(timeline.getAll(oldest === undefined ? whole : IDBKeyRange.bound(oldest, end, false, true)))
  }

  async listConversations(): Promise<readonly ConversationSummary[]> {
    const walk = this.#reading('messages').index(TIMELINE).openCursor(null, 'prev')
    const summaries: ConversationSummary[] = []
    // The newest message of each conversation, in one step each, however many messages there are.
    for (let cursor = await resultOf(walk); cursor !== null; cursor = await resultOf(walk)) {
      const last = cursor.value as Message
      summaries.push({ id: last.conversation, last })
      cursor.continue([last.conversation])
    }
    return summaries.sort((left, right) => compareMessages(right.last, left.last))
  }

  async readConversation(id: AccountId): Promise<ConversationRecord | undefined> {
    return resultOf(this.#reading('conversations').get(id))
  }

  async listRecords(): Promise<readonly ConversationRecord[]> {
    return resultOf(this.#reading('conversations').getAll())
  }

  async listOutbox(): Promise<readonly OutboxEntry[]> {
    return resultOf(this.#reading('outbox').index('order').getAll())
  }

  async hasSeen(hash: MessageHash): Promise<boolean> {
    return (await resultOf(this.#reading('seen').count(hash))) > 0
  }

  async forgetSeen(nowMs: number): Promise<void> {
    const transaction = this.#writing()
    const walk = transaction
      .objectStore('seen')
      .index('untilMs')
      .openCursor(this.#platform.IDBKeyRange.upperBound(nowMs, true))
    await this.#allOrNone(transaction, async () => {
      for (let cursor = await resultOf(walk); cursor !== null; cursor = await resultOf(walk)) {
        cursor.delete()
        cursor.continue()
      }
    })
  }

  async readCursor(member: string, namespace: number): Promise<MessageHash | undefined> {
    return (await resultOf(this.#reading('cursors').get([member, namespace])))?.hash
  }

  async readSetting<Name extends keyof SettingTypes>(name: Name): Promise<SettingTypes[Name] | undefined> {
    return (await resultOf(this.#reading('settings').get(name)))?.value
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#opened?.close()
    this.#opened = undefined
  }

  /** The key `steps` before the newest one of the range; undefined when the range is shorter. */
  async #keyAt(index: IDBIndex, range: IDBKeyRange, steps: number): Promise<IDBValidKey | undefined> {
    const walk = index.openKeyCursor(range, 'prev')
    const newest = await resultOf(walk)
    if (newest === null || steps === 0) return newest?.key
    newest.advance(steps)
    return (await resultOf(walk))?.key
  }

  #reading(name: StoreName): IDBObjectStore {
    return this.#database().transaction(name).objectStore(name)
  }

  #writing(): IDBTransaction {
    return this.#database().transaction(STORES, 'readwrite', { durability: 'strict' })
  }

  async #allOrNone<Result>(transaction: IDBTransaction, work: () => Result | Promise<Result>): Promise<Result> {
    const whole = committed(transaction)
    try {
      const result = await work()
      await whole
      return result
    } catch (error) {
      // What failed may have left the rest standing.
      if (transaction.error === null) abort(transaction)
      await whole.catch(() => undefined)
      throw error
    }
  }

  #database(): IDBDatabase {
    if (this.#opened === undefined) throw new Error('store is not open')
    return this.#opened
  }
}

function abort(transaction: IDBTransaction): void {
  try {
    transaction.abort()
  } catch {
    // It has ended already.
  }
}

function applyAll(transaction: IDBTransaction, changes: readonly StoreChange[]): void {
  for (const change of changes) apply(transaction, change)
}

function apply(transaction: IDBTransaction, change: StoreChange): void {
  switch (change.kind) {
    case 'message':
      transaction.objectStore('messages').put(change.message)
      return
    case 'outbox':
      transaction.objectStore('outbox').put(change.entry)
      return
    case 'outbox-remove':
      transaction.objectStore('outbox').delete(change.id)
      return
    case 'conversation':
      transaction.objectStore('conversations').put(change.conversation)
      return
    case 'seen':
      transaction.objectStore('seen').put({ hash: change.hash, untilMs: change.untilMs })
      return
    case 'cursor':
      transaction.objectStore('cursors').put({ member: change.member, namespace: change.namespace, hash: change.hash })
      return
    case 'setting':
      transaction.objectStore('settings').put({ name: change.name, value: change.value })
      return
  }
}
