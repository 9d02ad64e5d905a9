/**
 * A workspace that has been changed → the statements that make the database the same.
 * @module
 */

import { assert, fromHex } from '@starling/base'
import { type AccountId, accountBytes } from '@starling/protocol'
import { formatHistory } from '../merge/history-text.ts'
import type { Mark } from '../merge/marks.ts'
import type { Revocation } from '../merge/revocations.ts'
import { compareStamps } from '../merge/stamp.ts'
import type { SqlStatement, SqlValue } from './driver.ts'
import { type HintRow, hintStatement } from './hint-queue.ts'
import { requestStatements, type SettledRequests } from './settle-requests.ts'
import { type Entry, REMEMBER_MS, type Workspace } from './workspace.ts'

/** Rows of one statement. Beyond this a longer one gains nothing. */
const ROWS_MAX = 200

export interface WriteStatements {
  /** Of `messages`. */
  readonly rows: readonly SqlStatement[]
  /** Of what is remembered besides. */
  readonly memory: readonly SqlStatement[]
}

/** @param requests - that are to be kept, and not any longer */
export function writeStatements(
  work: Workspace,
  requests: SettledRequests,
  hints: readonly HintRow[],
): WriteStatements {
  const gone: Entry[] = []
  const updated: Entry[] = []
  const histories: Entry[] = []
  for (const entry of work.entries) {
    const { original, presence, insertion } = entry
    if (original !== undefined && (presence === undefined || insertion !== undefined)) gone.push(entry)
    if (insertion === undefined && original !== undefined && presence !== undefined && differs(entry))
      updated.push(entry)
    if (entry.isRemembered && entry.isHistoryChanged) histories.push(entry)
  }
  return {
    rows: [
      ...deleteStatements(gone),
      ...chunks(updated).map(updateStatement),
      ...chunks(work.insertions).map(insertStatement),
    ],
    memory: [
      ...chunks(histories).map(historyStatement),
      ...[...work.changedMarks].flatMap(([account, marks]) => markStatements(account, marks)),
      ...[...work.changedRevocations].flatMap(([account, known]) => revocationStatements(account, known)),
      ...requestStatements(requests),
      ...chunks(hints).map(hintStatement),
    ],
  }
}

function differs({ original, presence }: Entry): boolean {
  if (original === undefined || presence === undefined) return false
  return (
    original.expiryMs !== presence.expiryMs ||
    original.timestampMs !== presence.timestampMs ||
    compareStamps(original.stamp, presence.stamp) !== 0
  )
}

function deleteStatements(entries: readonly Entry[]): readonly SqlStatement[] {
  if (entries.length === 0) return []
  const hashes = JSON.stringify(entries.map(({ hash }) => hash))
  return [{ sql: 'DELETE FROM messages WHERE hash IN (SELECT value FROM json_each(?))', params: [hashes] }]
}

function updateStatement(entries: readonly Entry[]): SqlStatement {
  const params: SqlValue[] = []
  for (const { hash, presence } of entries) {
    assert(presence !== undefined, 'an updated row is present')
    params.push(hash, presence.timestampMs, presence.expiryMs, presence.stamp.ms, presence.stamp.node)
  }
  const values = valuesOf(entries.length, 5)
  const sql = `WITH changed (hash, timestamp, expiry, stamp_ms, stamp_node) AS (VALUES ${values})
    UPDATE messages SET timestamp = changed.timestamp, expiry = changed.expiry,
      stamp_ms = changed.stamp_ms, stamp_node = changed.stamp_node
    FROM changed WHERE messages.hash = changed.hash`
  return { sql, params }
}

function insertStatement(entries: readonly Entry[]): SqlStatement {
  const params: SqlValue[] = []
  for (const { hash, account, namespace, presence, data } of entries) {
    assert(presence !== undefined && namespace !== undefined && data !== undefined, 'an inserted row is whole')
    params.push(hash, accountBytes(account), namespace, presence.timestampMs, presence.expiryMs)
    params.push(presence.stamp.ms, presence.stamp.node, data)
  }
  const rows = FULL_ROWS.find((some) => some >= entries.length) ?? entries.length
  while (params.length < rows * INSERT_COLUMNS) params.push(null)
  INSERT_SQL[rows] ??= insertSql(rows)
  return { sql: INSERT_SQL[rows], params }
}

const INSERT_COLUMNS = 8

/** Of a text by its rows, of which there are few sizes. */
const INSERT_SQL: string[] = []

/** Sizes of the statement that inserts: what is missing to the next one is filled up, so that all of them stay prepared. */
const FULL_ROWS: readonly number[] = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, ROWS_MAX]

/** The rows keep their order; the filling is left out. */
function insertSql(rows: number): string {
  return `INSERT INTO messages (hash, account, namespace, timestamp, expiry, stamp_ms, stamp_node, data)
    SELECT * FROM (VALUES ${valuesOf(rows, INSERT_COLUMNS)}) WHERE column1 IS NOT NULL`
}

function historyStatement(entries: readonly Entry[]): SqlStatement {
  const params: SqlValue[] = []
  for (const { hash, account, history, keepUntilMs } of entries) {
    params.push(hash, accountBytes(account), formatHistory(history), keepUntilMs)
  }
  const sql = `INSERT INTO histories (hash, account, history, keep_until) VALUES ${valuesOf(entries.length, 4)}
    ON CONFLICT (hash, account) DO UPDATE SET history = excluded.history, keep_until = excluded.keep_until`
  return { sql, params }
}

function markStatements(account: AccountId, marks: readonly Mark[]): readonly SqlStatement[] {
  const params: SqlValue[] = []
  for (const mark of marks) {
    const limitMs = mark.kind === 'delete' ? mark.untilMs : mark.kind === 'expire' ? mark.expiryMs : null
    params.push(accountBytes(account), mark.kind, String(mark.scope), mark.stamp.ms, mark.stamp.node)
    params.push(limitMs, mark.kind === 'replace' ? mark.hash : null, mark.stamp.ms + REMEMBER_MS)
  }
  const insert = `INSERT INTO marks (account, kind, scope, stamp_ms, stamp_node, limit_ms, hash, keep_until)
    VALUES ${valuesOf(marks.length, 8)}`
  return [
    { sql: 'DELETE FROM marks WHERE account = ?', params: [accountBytes(account)] },
    ...(marks.length === 0 ? [] : [{ sql: insert, params }]),
  ]
}

function revocationStatements(account: AccountId, revocations: readonly Revocation[]): readonly SqlStatement[] {
  const params = revocations.flatMap(({ token, revokedMs, unrevokedMs }): SqlValue[] => [
    accountBytes(account),
    fromHex(token),
    revokedMs,
    unrevokedMs,
  ])
  const insert = `INSERT INTO revocations (account, token, revoked_ms, unrevoked_ms)
    VALUES ${valuesOf(revocations.length, 4)}`
  return [
    { sql: 'DELETE FROM revocations WHERE account = ?', params: [accountBytes(account)] },
    ...(revocations.length === 0 ? [] : [{ sql: insert, params }]),
  ]
}

function valuesOf(rows: number, columns: number): string {
  const row = `(${Array.from({ length: columns }, () => '?').join(', ')})`
  return Array.from({ length: rows }, () => row).join(', ')
}

function chunks<Row>(entries: readonly Row[]): readonly (readonly Row[])[] {
  const parts: (readonly Row[])[] = []
  for (let start = 0; start < entries.length; start += ROWS_MAX) parts.push(entries.slice(start, start + ROWS_MAX))
  return parts
}
