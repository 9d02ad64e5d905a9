/**
 * Decides, without touching the database, what a group of puts does to it.
 * Source: docs/protocol/storage-rpc.md §4.1, "Storing"; docs/protocol/replication.md §2.
 * @module
 */

import { accountBytes, isPublicOutbox } from '@starling/protocol'
import type { SqlStatement, SqlValue } from './driver.ts'
import { compareStamps, type PutResult, type Stamp, type StampedMessage } from './message.ts'

/** A row that is in the database already. */
export interface KnownRow {
  readonly expiryMs: number
  readonly stamp: Stamp
  /** See `mailboxKey`. */
  readonly mailbox: string
}

export interface PutPlan {
  /** To be run in this order in one transaction. */
  readonly statements: readonly SqlStatement[]
  /** One per put, in the order of the puts. */
  readonly results: readonly PutResult[]
}

/** Rows of one INSERT. Beyond this a longer statement gains nothing. */
const INSERT_ROWS_MAX = 200

/**
 * @param puts - in the order of arrival, as if each were done alone
 * @param known - the rows of these hashes, expired ones included
 */
export function planPuts(
  puts: readonly StampedMessage[],
  known: ReadonlyMap<string, KnownRow>,
  nowMs: number,
): PutPlan {
  const rows = new Map(known)
  const statements: SqlStatement[] = []
  const results: PutResult[] = []
  let inserts: StampedMessage[] = []
  const flush = (): void => {
    if (inserts.length > 0) statements.push(insertStatement(inserts))
    inserts = []
  }

  for (const put of puts) {
    const mailbox = mailboxKey(put)
    // "Public outbox: first delete every message of that account and namespace with a different hash."
    if (isPublicOutbox(put.namespace)) {
      flush()
      statements.push(deleteOthersStatement(put))
      for (const [hash, row] of rows) if (row.mailbox === mailbox && hash !== put.hash) rows.delete(hash)
    }

    const row = rows.get(put.hash)
    // "Storing the hash of an expired, not yet cleaned message inserts it anew."
    const isNew = row === undefined || row.expiryMs <= nowMs
    if (row !== undefined && isNew) {
      flush()
      statements.push({ sql: 'DELETE FROM messages WHERE hash = ?', params: [put.hash] })
    }
    const isExtended = !isNew && put.expiryMs > row.expiryMs
    const isStampNewer = !isNew && compareStamps(put.stamp, row.stamp) > 0
    if (isNew || isExtended || isStampNewer) inserts.push(put)
    if (inserts.length === INSERT_ROWS_MAX) flush()

    const expiryMs = isNew || isExtended ? put.expiryMs : row.expiryMs
    rows.set(put.hash, { expiryMs, stamp: isNew || isStampNewer ? put.stamp : row.stamp, mailbox })
    results.push({ outcome: isNew ? 'new' : isExtended ? 'extended' : 'exists', expiryMs })
  }
  flush()
  return { statements, results }
}

/** One key per account and namespace. */
export function mailboxKey(mailbox: { readonly account: string; readonly namespace: number }): string {
  return `${mailbox.account}${mailbox.namespace}`
}

/** Only what may change on a known hash is updated: the later expiry and the newer stamp. */
function insertStatement(puts: readonly StampedMessage[]): SqlStatement {
  const params: SqlValue[] = []
  for (const put of puts) {
    params.push(put.hash, accountBytes(put.account), put.namespace, put.timestampMs, put.expiryMs)
    params.push(put.stamp.ms, put.stamp.node, put.data)
  }
  const sql = `INSERT INTO messages (hash, account, namespace, timestamp, expiry, stamp_ms, stamp_node, data)
    VALUES ${puts.map(() => '(?, ?, ?, ?, ?, ?, ?, ?)').join(', ')}
    ON CONFLICT (hash) DO UPDATE SET
      expiry = max(expiry, excluded.expiry),
      stamp_ms = max(stamp_ms, excluded.stamp_ms),
      stamp_node = CASE
        WHEN (excluded.stamp_ms, excluded.stamp_node) > (stamp_ms, stamp_node) THEN excluded.stamp_node
        ELSE stamp_node END`
  return { sql, params }
}

function deleteOthersStatement(put: StampedMessage): SqlStatement {
  return {
    sql: 'DELETE FROM messages WHERE account = ? AND namespace = ? AND hash <> ?',
    params: [accountBytes(put.account), put.namespace, put.hash],
  }
}
