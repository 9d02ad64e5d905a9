/**
 * What members need to repair each other.
 * Source: docs/protocol/replication.md §1, §3.
 * `requests`: the signed requests behind deletions, expiries, marks and revocations, as they were forwarded, for as long as
 * something of theirs counts; `id` is their digest in hex. `hints`: what a member has not confirmed, by hash or request.
 * @module
 */
import type { Migration } from './migration.ts'

export const repair: Migration = {
  name: 'repair',
  statements: [
    'CREATE INDEX messages_by_stamp ON messages (stamp_ms)',
    `CREATE TABLE requests (
      id TEXT PRIMARY KEY,
      account BLOB NOT NULL CHECK (length(account) = 33),
      kind TEXT NOT NULL CHECK (kind IN ('message', 'mark', 'revocation')),
      stamp_ms INTEGER NOT NULL,
      body BLOB NOT NULL,
      keep_until INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID`,
    'CREATE INDEX requests_by_stamp ON requests (stamp_ms)',
    'CREATE INDEX requests_by_account ON requests (account, kind)',
    'CREATE INDEX requests_by_end ON requests (keep_until)',
    `CREATE TABLE hints (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      member TEXT NOT NULL,
      hash TEXT,
      request TEXT
    ) STRICT`,
    'CREATE INDEX hints_by_member ON hints (member, id)',
  ],
}
