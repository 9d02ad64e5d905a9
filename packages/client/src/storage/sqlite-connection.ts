/**
 * One connection to a SQLite file. Calls take turns, so that a transaction is never interleaved with another call.
 * @module
 */

import sqlite3 from 'sqlite3'

export type SqliteValue = string | number | null

/** Runs one statement inside a transaction; resolves to the number of rows it changed. */
export type RunStatement = (sql: string, params: readonly SqliteValue[]) => Promise<number>

export class SqliteConnection implements AsyncDisposable {
  readonly #path: string
  #database: sqlite3.Database | undefined
  /** Settles when every call so far has ended. */
  #turn: Promise<unknown> = Promise.resolve()

  constructor(path: string) {
    this.#path = path
  }

  open(): Promise<void> {
    return this.#inTurn(
      () =>
        new Promise((resolve, reject) => {
          this.#database = new sqlite3.Database(this.#path, (error) => (error === null ? resolve() : reject(error)))
        }),
    )
  }

  all<Row>(sql: string, params: readonly SqliteValue[] = []): Promise<readonly Row[]> {
    return this.#inTurn(
      () =>
        new Promise((resolve, reject) => {
          this.#opened().all<Row>(sql, [...params], (error, rows) => (error === null ? resolve(rows) : reject(error)))
        }),
    )
  }

  /** Commits when `body` resolves, rolls back when it rejects. `body` may use only `run`. */
  transaction<Result>(body: (run: RunStatement) => Promise<Result>): Promise<Result> {
    return this.#inTurn(async () => {
      await this.#run('BEGIN IMMEDIATE', [])
      try {
        const result = await body((sql, params) => this.#run(sql, params))
        await this.#run('COMMIT', [])
        return result
      } catch (error) {
        await this.#run('ROLLBACK', [])
        throw error
      }
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#inTurn(
      () =>
        new Promise<void>((resolve, reject) => {
          const database = this.#database
          this.#database = undefined
          if (database === undefined) resolve()
          else database.close((error) => (error === null ? resolve() : reject(error)))
        }),
    )
  }

  #run(sql: string, params: readonly SqliteValue[]): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#opened().run(sql, [...params], function (this: sqlite3.RunResult, error: Error | null) {
        if (error === null) resolve(this.changes)
        else reject(error)
      })
    })
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#turn.then(work)
    this.#turn = result.catch(() => undefined)
    return result
  }

  #opened(): sqlite3.Database {
    if (this.#database === undefined) throw new Error('the store is not open')
    return this.#database
  }
}
