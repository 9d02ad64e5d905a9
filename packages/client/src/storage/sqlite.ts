/**
 * A store in a SQLite file, for Node. The one importer of `sqlite3` in the SDK.
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
import { decodeRecord, encodeRecord } from './record-json.ts'
import { SqliteConnection, type SqliteValue } from './sqlite-connection.ts'

/** @param path - of the database file, created when missing; messages lie in it unencrypted. `:memory:` works too. */
export function sqliteStore(path: string): ClientStore {
  return new SqliteStore(path)
}

const SCHEMA: readonly string[] = [
  'PRAGMA journal_mode = WAL',
  'PRAGMA synchronous = FULL',
  `CREATE TABLE IF NOT EXISTS messages
    (id TEXT PRIMARY KEY, conversation TEXT NOT NULL, sent_at INTEGER NOT NULL, record TEXT NOT NULL)`,
  'CREATE INDEX IF NOT EXISTS messages_timeline ON messages (conversation, sent_at, id)',
  'CREATE TABLE IF NOT EXISTS outbox (id TEXT PRIMARY KEY, position INTEGER NOT NULL, record TEXT NOT NULL)',
  'CREATE TABLE IF NOT EXISTS conversations (id TEXT PRIMARY KEY, record TEXT NOT NULL)',
  'CREATE TABLE IF NOT EXISTS seen (hash TEXT PRIMARY KEY, until_ms INTEGER NOT NULL)',
  `CREATE TABLE IF NOT EXISTS cursors
    (member TEXT NOT NULL, namespace INTEGER NOT NULL, hash TEXT NOT NULL, PRIMARY KEY (member, namespace))`,
  'CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL)',
]

interface RecordRow {
  readonly record: string
}

class SqliteStore implements ClientStore {
  readonly #connection: SqliteConnection

  constructor(path: string) {
    this.#connection = new SqliteConnection(path)
  }

  async open(): Promise<void> {
    await this.#connection.open()
    for (const statement of SCHEMA) await this.#connection.all(statement)
  }

  async write(changes: readonly StoreChange[]): Promise<void> {
    await this.#connection.transaction(async (run) => {
      for (const change of changes) await run(...statementOf(change))
    })
  }

  async insert(message: Message, alongside: readonly StoreChange[]): Promise<'new' | 'exists'> {
    return this.#connection.transaction(async (run) => {
      const inserted = await run(`${INSERT_MESSAGE} ON CONFLICT DO NOTHING`, messageRow(message))
      for (const change of alongside) await run(...statementOf(change))
      return inserted > 0 ? 'new' : 'exists'
    })
  }

  async readMessage(id: MessageId): Promise<Message | undefined> {
    return this.#readOne('SELECT record FROM messages WHERE id = ?', [id])
  }

  async listMessages(conversation: AccountId, query: TimelineQuery = {}): Promise<readonly Message[]> {
    const limit = query.limit ?? TIMELINE_LIMIT
    const [condition, params]: [string, readonly SqliteValue[]] =
      query.before === undefined ? ['', []] : ['AND (sent_at, id) < (?, ?)', [query.before.sentAt, query.before.id]]
    const rows = await this.#connection.all<RecordRow>(
      `SELECT record FROM messages WHERE conversation = ? ${condition} ORDER BY sent_at DESC, id DESC LIMIT ?`,
      [conversation, ...params, limit],
    )
    return rows.map((row) => decodeRecord<Message>(row.record)).reverse()
  }

  async listConversations(): Promise<readonly ConversationSummary[]> {
    const rows = await this.#connection.all<RecordRow>(
      `SELECT record FROM (SELECT DISTINCT conversation AS id FROM messages) AS conversation, messages
        WHERE messages.id = (SELECT id FROM messages WHERE messages.conversation = conversation.id
          ORDER BY sent_at DESC, id DESC LIMIT 1)`,
    )
    return rows
      .map((row) => decodeRecord<Message>(row.record))
      .sort((left, right) => compareMessages(right, left))
      .map((last) => ({ id: last.conversation, last }))
  }

  async readConversation(id: AccountId): Promise<ConversationRecord | undefined> {
    return this.#readOne('SELECT record FROM conversations WHERE id = ?', [id])
  }

  async listRecords(): Promise<readonly ConversationRecord[]> {
    const rows = await this.#connection.all<RecordRow>('SELECT record FROM conversations')
    return rows.map((row) => decodeRecord<ConversationRecord>(row.record))
  }

  async listOutbox(): Promise<readonly OutboxEntry[]> {
    const rows = await this.#connection.all<RecordRow>('SELECT record FROM outbox ORDER BY position')
    return rows.map((row) => decodeRecord<OutboxEntry>(row.record))
  }

  async hasSeen(hash: MessageHash): Promise<boolean> {
    return (await this.#connection.all('SELECT 1 FROM seen WHERE hash = ?', [hash])).length > 0
  }

  async forgetSeen(nowMs: number): Promise<void> {
    await this.#connection.all('DELETE FROM seen WHERE until_ms < ?', [nowMs])
  }

  async readCursor(member: string, namespace: number): Promise<MessageHash | undefined> {
    const sql = 'SELECT hash FROM cursors WHERE member = ? AND namespace = ?'
    return (await this.#connection.all<{ readonly hash: MessageHash }>(sql, [member, namespace]))[0]?.hash
  }

  async readSetting<Name extends keyof SettingTypes>(name: Name): Promise<SettingTypes[Name] | undefined> {
    const sql = 'SELECT value AS record FROM settings WHERE name = ?'
    return (await this.#readOne<{ readonly value: SettingTypes[Name] }>(sql, [name]))?.value
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#connection[Symbol.asyncDispose]()
  }

  async #readOne<Shape>(sql: string, params: readonly SqliteValue[]): Promise<Shape | undefined> {
    const row = (await this.#connection.all<RecordRow>(sql, params))[0]
    return row === undefined ? undefined : decodeRecord<Shape>(row.record)
  }
}

const INSERT_MESSAGE = 'INSERT INTO messages (id, conversation, sent_at, record) VALUES (?, ?, ?, ?)'

function messageRow(message: Message): readonly SqliteValue[] {
  return [message.id, message.conversation, message.sentAt, encodeRecord(message)]
}

function statementOf(change: StoreChange): [sql: string, params: readonly SqliteValue[]] {
  switch (change.kind) {
    case 'message':
      return [INSERT_MESSAGE.replace('INSERT', 'REPLACE'), messageRow(change.message)]
    case 'outbox':
      return [
        'REPLACE INTO outbox (id, position, record) VALUES (?, ?, ?)',
        [change.entry.id, change.entry.order, encodeRecord(change.entry)],
      ]
    case 'outbox-remove':
      return ['DELETE FROM outbox WHERE id = ?', [change.id]]
    case 'conversation':
      return [
        'REPLACE INTO conversations (id, record) VALUES (?, ?)',
        [change.conversation.id, encodeRecord(change.conversation)],
      ]
    case 'seen':
      return ['REPLACE INTO seen (hash, until_ms) VALUES (?, ?)', [change.hash, change.untilMs]]
    case 'cursor':
      return [
        'REPLACE INTO cursors (member, namespace, hash) VALUES (?, ?, ?)',
        [change.member, change.namespace, change.hash],
      ]
    case 'setting':
      return ['REPLACE INTO settings (name, value) VALUES (?, ?)', [change.name, encodeRecord({ value: change.value })]]
  }
}
