/**
 * The production driver: npm `sqlite3` on a file. WAL, `synchronous=FULL`, two connections: one that writes, its
 * statements in order; one that reads, so that a retrieve neither waits for another's fsync nor sees uncommitted rows.
 * Source: docs/decisions/0006; docs/protocol/swarms.md, "Storage model".
 * @module
 */

import sqlite3 from 'sqlite3'
import {
  checkSqlValues,
  PAGE_SIZE_BYTES,
  pageLimit,
  type SqlDriver,
  type SqlOpenOptions,
  type SqlValue,
} from './driver.ts'
import { StoreError, statementError } from './errors.ts'
import { StatementPool } from './sqlite3-statements.ts'

/** Milliseconds a statement waits for a lock of another process. Source: docs/protocol/swarms.md, "Storage model". */
const BUSY_TIMEOUT_MS = 15_000

/** The log is cut back to this after a checkpoint. */
const JOURNAL_SIZE_LIMIT_BYTES = 64 * 1024 * 1024

/** @param path - of the database file, created when missing; beside it lie `-wal` and `-shm` */
export function sqlite3Driver(path: string): SqlDriver {
  return new Sqlite3Driver(path)
}

class Sqlite3Driver implements SqlDriver {
  readonly #path: string
  #writer: Connection | undefined
  #reader: Connection | undefined
  /** Settles when everything that was asked to write has. */
  #lastRun: Promise<unknown> = Promise.resolve()
  readonly #reading = new Set<Promise<unknown>>()
  #closing: Promise<void> | undefined

  constructor(path: string) {
    this.#path = path
  }

  async open(options: SqlOpenOptions): Promise<void> {
    this.#writer = await connect(this.#path)
    await this.run(`PRAGMA page_size = ${PAGE_SIZE_BYTES}`)
    await this.run('PRAGMA journal_mode = WAL')
    await this.run('PRAGMA synchronous = FULL')
    await this.run('PRAGMA foreign_keys = ON')
    await this.run(`PRAGMA journal_size_limit = ${JOURNAL_SIZE_LIMIT_BYTES}`)
    if (options.sizeLimitBytes !== undefined) {
      await this.run(`PRAGMA max_page_count = ${pageLimit(options.sizeLimitBytes)}`)
    }
    this.#reader = await connect(this.#path)
    await this.all('PRAGMA query_only = ON')
  }

  async run(sql: string, params: readonly SqlValue[] = []): Promise<{ readonly changes: number }> {
    checkSqlValues(params)
    const writer = this.#writer
    if (writer === undefined) throw closedError()
    // Statements that are prepared already pass by the package's own queue.
    const result = this.#lastRun.then(() => this.#runOn(writer, sql, params))
    this.#lastRun = result.catch(() => {}) // the caller has the failure
    return result
  }

  async all<Row extends object>(sql: string, params: readonly SqlValue[] = []): Promise<Row[]> {
    checkSqlValues(params)
    const reader = this.#reader
    if (reader === undefined) throw closedError()
    const statement = reader.pool.lend(
      sql,
      params,
      (lent) =>
        new Promise<Row[]>((resolve, reject) => {
          lent.all<Record<string, unknown>>(params, (error: Error | null, rows) => {
            if (error) return reject(error)
            for (const row of rows) plainBytes(row)
            resolve(rows as unknown as Row[]) // the caller states the shape its statement selects
          })
        }),
    )
    this.#reading.add(statement)
    try {
      return await statement
    } catch (error) {
      throw toStoreError(error, sql)
    } finally {
      this.#reading.delete(statement)
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    const connections = [this.#reader, this.#writer]
    this.#reader = undefined
    this.#writer = undefined
    await this.#lastRun
    await Promise.allSettled(this.#reading)
    for (const connection of connections) {
      if (connection === undefined) continue
      connection.pool.close()
      await disconnect(connection.database)
    }
  }

  async #runOn({ pool }: Connection, sql: string, params: readonly SqlValue[]): Promise<{ readonly changes: number }> {
    try {
      return await pool.lend(
        sql,
        params,
        (statement) =>
          new Promise<{ readonly changes: number }>((resolve, reject) => {
            // A function, not an arrow: the package hands the number of changes over as `this`.
            statement.run(params, function (this: sqlite3.RunResult, error: Error | null) {
              if (error) reject(error)
              else resolve({ changes: this.changes })
            })
          }),
      )
    } catch (error) {
      throw toStoreError(error, sql)
    }
  }
}

interface Connection {
  readonly database: sqlite3.Database
  readonly pool: StatementPool
}

function connect(path: string): Promise<Connection> {
  return new Promise((resolve, reject) => {
    const database = new sqlite3.Database(path, (error) => {
      if (error) return reject(toStoreError(error, 'open'))
      database.configure('busyTimeout', BUSY_TIMEOUT_MS)
      resolve({ database, pool: new StatementPool(database) })
    })
  })
}

/** The package's close waits until all statements of the connection have ended. */
function disconnect(database: sqlite3.Database): Promise<void> {
  return new Promise((resolve, reject) => {
    database.close((error) => (error ? reject(toStoreError(error, 'close')) : resolve()))
  })
}

/** Buffers become plain arrays over the same memory. */
function plainBytes(row: Record<string, unknown>): void {
  for (const column in row) {
    const value = row[column]
    if (value instanceof Uint8Array) row[column] = new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
  }
}

function closedError(): StoreError {
  return new StoreError('closed', 'database is not open')
}

function toStoreError(cause: unknown, sql: string): unknown {
  if (!(cause instanceof Error) || cause instanceof StoreError) return cause
  return statementError(cause, 'code' in cause ? cause.code : undefined, sql)
}
