/** @module What can go wrong in the node's database. */
import { CodedError } from '@starling/base'

export type StoreErrorCode =
  | 'database_full'
  | 'database_failed'
  | 'database_damaged'
  | 'unknown_schema'
  | 'overloaded'
  | 'closed'

/**
 * `database_full`: the page limit or the disk; nothing of the statement was kept. `database_failed`: the statement or its
 * commit failed. `database_damaged`: the file is not whole, or no database. `unknown_schema`: the file was written by a newer version. `overloaded`: too many writes are waiting.
 */
export class StoreError extends CodedError<StoreErrorCode> {
  override readonly name = 'StoreError'
}
