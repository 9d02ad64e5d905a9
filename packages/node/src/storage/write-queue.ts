/**
 * Everything that writes passes here, one piece of work at a time in the order of arrival: so a transaction is never
 * mixed with another's statements, and what a writer has read is still true when it writes.
 * @module
 */

import type { SqlDriver, SqlStatement, SqlValue } from './driver.ts'

export class WriteQueue {
  readonly #driver: SqlDriver
  #tail: Promise<unknown> = Promise.resolve()

  constructor(driver: SqlDriver) {
    this.#driver = driver
  }

  /** Runs `work` when all earlier work has ended. `work` may read, and write by `runAll`. */
  exclusive<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#tail.then(work)
    this.#tail = result.catch(() => {}) // the caller has the failure; the next in line does not care
    return result
  }

  /**
   * All statements or none, resolved after the commit. Only for work that runs in `exclusive`.
   * @throws {StoreError} of the statement or of the commit
   */
  async runAll(statements: readonly SqlStatement[]): Promise<void> {
    const [only] = statements
    // A single statement is a transaction of its own, two calls cheaper.
    if (only !== undefined && statements.length === 1) await this.#driver.run(only.sql, only.params)
    else if (only !== undefined) await this.#transact(statements)
  }

  /** One statement, resolved after its commit. The same condition. @throws {StoreError} */
  run(sql: string, params: readonly SqlValue[]): Promise<{ readonly changes: number }> {
    return this.#driver.run(sql, params)
  }

  /** Resolves when nothing is waiting any more. */
  async drained(): Promise<void> {
    await this.#tail
  }

  async #transact(statements: readonly SqlStatement[]): Promise<void> {
    await this.#driver.run('BEGIN IMMEDIATE')
    try {
      for (const { sql, params } of statements) await this.#driver.run(sql, params)
      await this.#driver.run('COMMIT')
    } catch (cause) {
      // A full disk may have rolled back already: then there is nothing to roll back, and that is fine.
      await this.#driver.run('ROLLBACK').catch(() => {})
      throw cause
    }
  }
}
