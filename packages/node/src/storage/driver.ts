/**
 * The four calls that are all of SQLite the node knows. Two implementations hide their differences behind them:
 * `sqlite3.ts` (production) and `libsql.ts` (the simulator); both run `test/describe-sql-driver.ts`.
 * Source: docs/decisions/0006, docs/protocol/replication.md §7.
 *
 * Rules that both keep:
 * - `run` calls are executed in the order in which they were made. `BEGIN`, `COMMIT` and `ROLLBACK` are statements too.
 * - `all` is for reading and sees committed rows only; while a transaction is open it may wait for its end. So never
 *   await it between `BEGIN` and `COMMIT`.
 * - Only SQL that both know; integers lie within ±(2^53 − 1); 64-bit values travel as TEXT or BLOB.
 * @module
 */

import { assert } from '@starling/base'

/** `number` is an integer column's value or a real; booleans and bigint do not exist here. */
export type SqlValue = string | number | Uint8Array | null

export interface SqlStatement {
  readonly sql: string
  readonly params?: readonly SqlValue[]
}

export interface SqlOpenOptions {
  /** Most bytes the database file may have, rounded down to pages; none means no limit. */
  readonly sizeLimitBytes?: number
}

export interface SqlDriver {
  /** @throws {StoreError} `database_failed` */
  open(options: SqlOpenOptions): Promise<void>
  /**
   * One statement that writes. With no transaction open, the promise resolves after the commit is on disk.
   * @throws {StoreError} `database_full` (the transaction may be gone too) | `database_failed` | `closed`
   */
  run(sql: string, params?: readonly SqlValue[]): Promise<{ readonly changes: number }>
  /**
   * One statement that reads. BLOBs come as plain `Uint8Array`.
   * @throws {StoreError} `database_failed` | `closed`
   */
  all<Row extends object>(sql: string, params?: readonly SqlValue[]): Promise<Row[]>
  /** Waits for what was asked before; further calls reject with `closed`. May be called twice. */
  close(): Promise<void>
}

/** The page size both drivers set; page limits are counted in it. */
export const PAGE_SIZE_BYTES = 4096

/** Most pages for a size limit. */
export function pageLimit(sizeLimitBytes: number): number {
  return Math.max(1, Math.floor(sizeLimitBytes / PAGE_SIZE_BYTES))
}

/**
 * Stops what a driver would get wrong without a word: sqlite3 binds a bigint as NULL, libsql aborts the process on a
 * boolean and cuts text at a NUL, and both round integers beyond 2^53.
 * @throws {AssertionError}
 */
export function checkSqlValues(params: readonly SqlValue[]): void {
  for (const value of params) {
    if (value === null || value instanceof Uint8Array) continue
    if (typeof value === 'string') {
      assert(!value.includes('\u0000'), 'sql text has a NUL')
      continue
    }
    assert(typeof value === 'number', 'sql value is of an unknown type', { type: typeof value })
    assert(Number.isFinite(value), 'sql number is not finite')
    assert(!Number.isInteger(value) || Number.isSafeInteger(value), 'sql integer is beyond 2^53')
  }
}
