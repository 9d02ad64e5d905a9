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

/** @param finding - SQLite's own words */
export function damagedError(finding: string, cause?: unknown): StoreError {
  const advice =
    'the database file is damaged: restore it from a backup, or move it away and let the swarm fill a new one'
  return new StoreError('database_damaged', advice, { cause, data: { finding } })
}
