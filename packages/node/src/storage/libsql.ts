/**
 * The simulator's driver: `libsql` in memory, synchronous behind the same promises (22 µs an insert, 0.12 MB a node).
 * Source: docs/protocol/replication.md §7.
 * @module
 */

import Libsql from 'libsql'
import {
  checkSqlValues,
  PAGE_SIZE_BYTES,
  pageLimit,
  type SqlDriver,
  type SqlOpenOptions,
  type SqlValue,
} from './driver.ts'
import { StoreError, statementError } from './errors.ts'

export interface LibsqlFaults {
  /** Called before each writing statement; what it throws is the statement's failure. */
  readonly beforeRun?: (sql: string) => void
}

/** @param faults - for the simulator: statements that fail on purpose */
export function libsqlDriver(faults: LibsqlFaults = {}): SqlDriver {
  return new LibsqlDriver(faults)
}

type Statement = Libsql.Statement<unknown[]>

/** Statements kept prepared; texts come from code and are few. */
const STATEMENTS_MAX = 64

class LibsqlDriver implements SqlDriver {
  readonly #faults: LibsqlFaults
  readonly #statements = new Map<string, Statement>()
  #database: Libsql.Database | undefined
  /** Settles when the open transaction ends; undefined when none is open. */
  #transaction: { readonly ended: Promise<void>; readonly end: () => void } | undefined

  constructor(faults: LibsqlFaults) {
    this.#faults = faults
  }

  async open(options: SqlOpenOptions): Promise<void> {
    this.#database = new Libsql(':memory:')
    this.#database.exec(`PRAGMA page_size = ${PAGE_SIZE_BYTES}`)
    this.#database.exec('PRAGMA foreign_keys = ON')
    if (options.sizeLimitBytes !== undefined) {
      this.#database.exec(`PRAGMA max_page_count = ${pageLimit(options.sizeLimitBytes)}`)
    }
  }

  async run(sql: string, params: readonly SqlValue[] = []): Promise<{ readonly changes: number }> {
    checkSqlValues(params)
    const database = this.#opened()
    try {
      this.#faults.beforeRun?.(sql)
      // The package aborts the process on a single object, a buffer included: always one array.
      return { changes: this.#prepare(database, sql).run([...params]).changes }
    } catch (cause) {
      throw toStoreError(cause, sql)
    } finally {
      this.#followTransaction(database)
    }
  }

  async all<Row extends object>(sql: string, params: readonly SqlValue[] = []): Promise<Row[]> {
    checkSqlValues(params)
    // One connection would show uncommitted rows.
    while (this.#transaction !== undefined) await this.#transaction.ended
    const database = this.#opened()
    try {
      const rows = this.#prepare(database, sql).all([...params]) as Record<string, unknown>[]
      for (const row of rows) plainBytes(row)
      return rows as unknown as Row[] // the caller states the shape its statement selects
    } catch (cause) {
      throw toStoreError(cause, sql)
    }
  }

  async close(): Promise<void> {
    this.#statements.clear()
    this.#database?.close()
    this.#database = undefined
    this.#transaction?.end()
    this.#transaction = undefined
  }

  #opened(): Libsql.Database {
    if (this.#database === undefined) throw new StoreError('closed', 'database is not open')
    return this.#database
  }

  #prepare(database: Libsql.Database, sql: string): Statement {
    const known = this.#statements.get(sql)
    if (known !== undefined) return known
    const statement = database.prepare(sql)
    const oldest = this.#statements.keys().next()
    if (this.#statements.size >= STATEMENTS_MAX && !oldest.done) this.#statements.delete(oldest.value)
    this.#statements.set(sql, statement)
    return statement
  }

  #followTransaction(database: Libsql.Database): void {
    if (database.inTransaction && this.#transaction === undefined) {
      let end = (): void => {}
      const ended = new Promise<void>((resolve) => {
        end = resolve
      })
      this.#transaction = { ended, end }
    } else if (!database.inTransaction && this.#transaction !== undefined) {
      const { end } = this.#transaction
      this.#transaction = undefined
      end()
    }
  }
}

/** The package returns BLOBs as ArrayBuffer. */
function plainBytes(row: Record<string, unknown>): void {
  for (const column in row) {
    const value = row[column]
    if (value instanceof ArrayBuffer) row[column] = new Uint8Array(value)
    else if (value instanceof Uint8Array) row[column] = new Uint8Array(value)
  }
}

function toStoreError(cause: unknown, sql: string): StoreError {
  if (cause instanceof StoreError) return cause
  return statementError(cause, cause instanceof Error && 'code' in cause ? cause.code : undefined, sql)
}
