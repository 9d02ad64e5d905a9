/** @module What can go wrong in the node's database. */
import { CodedError } from '@starling/base'

export type StoreErrorCode =
  | 'database_full'
  | 'database_failed'
  | 'database_damaged'
  | 'unknown_schema'
  | 'overloaded'
  | 'quota'
  | 'closed'

/**
 * `database_full`: the page limit or the disk; nothing of the statement was kept. `database_failed`: the statement or its
 * commit failed. `database_damaged`: the file is not whole, or no database at all. `unknown_schema`: it was written by a
 * newer version. `overloaded`: too many writes are waiting. `quota`: the account keeps as many requests as it may; nothing of
 * the write was carried out.
 */
export class StoreError extends CodedError<StoreErrorCode> {
  override readonly name = 'StoreError'
}

/**
 * Of a statement, which is named by its first words: its values are never part of an error.
 *
 * @param code - SQLite's name of the error, extended or not
 */
export function statementError(cause: unknown, code: unknown, sql: string): StoreError {
  const name = String(code)
  const message = cause instanceof Error ? cause.message : 'statement failed'
  if (/^SQLITE_(CORRUPT|NOTADB)/.test(name)) return damagedError(message, cause)
  const data = { statement: sql.slice(0, 40), isOfDisk: OF_DISK.test(name) }
  return new StoreError(name.startsWith('SQLITE_FULL') ? 'database_full' : 'database_failed', message, { cause, data })
}

/** What says nothing about the statement: the disk, the memory, a lock of another process. */
const OF_DISK = /^SQLITE_(IOERR|READONLY|CANTOPEN|BUSY|LOCKED|PROTOCOL|NOMEM|INTERRUPT)/

/** Whether it is of one write of a group, as far as can be known: others would not fail by themselves. */
export function mayBeOfOne(error: unknown): boolean {
  if (!(error instanceof StoreError)) return true
  return error.code === 'database_full' || (error.code === 'database_failed' && error.data['isOfDisk'] !== true)
}

/** @param finding - SQLite's own words */
export function damagedError(finding: string, cause?: unknown): StoreError {
  const advice =
    'the database file is damaged: restore it from a backup, or move it away and let the swarm fill a new one'
  return new StoreError('database_damaged', advice, { cause, data: { finding } })
}
