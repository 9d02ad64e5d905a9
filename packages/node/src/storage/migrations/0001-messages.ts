/**
 * The first schema. Source: docs/protocol/swarms.md, "Storage model"; docs/protocol/replication.md §2 (stamps).
 * `AUTOINCREMENT`, because an id must not come again while a client may hold its hash as a cursor. `data` stands last, so
 * that the other columns are read without its overflow pages. `account` is prefix byte and key, 33 bytes.
 * @module
 */
import type { Migration } from './migration.ts'

export const messages: Migration = {
  name: 'messages',
  statements: [
    `CREATE TABLE messages (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      hash TEXT NOT NULL UNIQUE,
      account BLOB NOT NULL CHECK (length(account) = 33),
      namespace INTEGER NOT NULL,
      timestamp INTEGER NOT NULL,
      expiry INTEGER NOT NULL,
      stamp_ms INTEGER NOT NULL,
      stamp_node BLOB NOT NULL CHECK (length(stamp_node) = 32),
      data BLOB NOT NULL
    ) STRICT`,
    'CREATE INDEX messages_by_mailbox ON messages (account, namespace, id)',
    'CREATE INDEX messages_by_expiry ON messages (expiry)',
  ],
}
