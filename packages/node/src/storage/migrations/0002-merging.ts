/**
 * What must be remembered besides the messages, so that members agree whatever they have missed.
 * Source: docs/protocol/replication.md §2; docs/protocol/storage-rpc.md §4.12.
 * `histories`: of messages that are more than one store, or absent; see `merge/history-text.ts`. `marks`: `limit_ms` is a
 * timestamp for `delete` and an expiry for `expire`, `hash` is of `replace`. `revocations`: signed times, 0 for never.
 * @module
 */
import type { Migration } from './migration.ts'

export const merging: Migration = {
  name: 'merging',
  statements: [
    `CREATE TABLE histories (
      hash TEXT NOT NULL,
      account BLOB NOT NULL CHECK (length(account) = 33),
      history TEXT NOT NULL,
      keep_until INTEGER NOT NULL,
      PRIMARY KEY (hash, account)
    ) STRICT, WITHOUT ROWID`,
    'CREATE INDEX histories_by_account ON histories (account)',
    'CREATE INDEX histories_by_end ON histories (keep_until)',
    `CREATE TABLE marks (
      account BLOB NOT NULL CHECK (length(account) = 33),
      kind TEXT NOT NULL CHECK (kind IN ('delete', 'expire', 'replace')),
      scope TEXT NOT NULL,
      stamp_ms INTEGER NOT NULL,
      stamp_node BLOB NOT NULL CHECK (length(stamp_node) = 32),
      limit_ms INTEGER,
      hash TEXT,
      keep_until INTEGER NOT NULL
    ) STRICT`,
    'CREATE INDEX marks_by_account ON marks (account)',
    'CREATE INDEX marks_by_end ON marks (keep_until)',
    `CREATE TABLE revocations (
      account BLOB NOT NULL CHECK (length(account) = 33),
      token BLOB NOT NULL CHECK (length(token) = 36),
      revoked_ms INTEGER NOT NULL,
      unrevoked_ms INTEGER NOT NULL,
      PRIMARY KEY (account, token)
    ) STRICT, WITHOUT ROWID`,
  ],
}
