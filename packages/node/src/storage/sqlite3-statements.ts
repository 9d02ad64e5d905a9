/**
 * Prepared statements of one `sqlite3` connection, kept for the next time: the package prepares each anew, which costs as
 * much as many a statement itself. One text has several statements when it is asked several times at once.
 * @module
 */

import type sqlite3 from 'sqlite3'
import type { SqlValue } from './driver.ts'

/** Idle statements of one text, and of all texts. */
const IDLE_OF_TEXT_MAX = 4
const IDLE_MAX = 96

/** A statement holds on to what was bound to it last; with more than this it is not kept itself. */
const BOUND_BYTES_MAX = 256 * 1024

/** PRAGMAs are left out: one that answers with a row is still under way after it. */
const IS_KEPT = /^\s*(?:SELECT|INSERT|UPDATE|DELETE|WITH|BEGIN|COMMIT|ROLLBACK)\b/

export class StatementPool {
  readonly #database: sqlite3.Database
  /** Text → idle statements; texts in the order of their last use. */
  readonly #idle = new Map<string, sqlite3.Statement[]>()
  #idleCount = 0

  constructor(database: sqlite3.Database) {
    this.#database = database
  }

  /**
   * Lends a statement for one execution.
   * @param use - starts it, and settles when it has answered
   * @throws what `use` throws, and the error of a text that cannot be prepared
   */
  async lend<Result>(
    sql: string,
    params: readonly SqlValue[],
    use: (statement: sqlite3.Statement) => Promise<Result>,
  ): Promise<Result> {
    const statement = this.#take(sql)
    let isKept = false
    try {
      // A text that cannot be prepared is an event of its statement, and its execution never answers.
      const result = await new Promise<Result>((resolve, reject) => {
        statement.once('error', reject)
        use(statement).then(resolve, reject)
      })
      isKept = IS_KEPT.test(sql) && boundBytes(params) <= BOUND_BYTES_MAX
      return result
    } finally {
      statement.removeAllListeners('error')
      if (isKept) this.#giveBack(sql, statement)
      else statement.finalize()
    }
  }

  /** Statements that are lent must have been given back. */
  close(): void {
    for (const statements of this.#idle.values()) for (const statement of statements) statement.finalize()
    this.#idle.clear()
    this.#idleCount = 0
  }

  #take(sql: string): sqlite3.Statement {
    const statement = this.#idle.get(sql)?.pop()
    if (statement === undefined) return this.#database.prepare(sql)
    this.#idleCount--
    return statement
  }

  #giveBack(sql: string, statement: sqlite3.Statement): void {
    const idle = this.#idle.get(sql) ?? []
    this.#idle.delete(sql)
    this.#idle.set(sql, idle)
    if (idle.length >= IDLE_OF_TEXT_MAX) {
      statement.finalize()
      return
    }
    idle.push(statement)
    this.#idleCount++
    while (this.#idleCount > IDLE_MAX) this.#forgetOldest()
  }

  #forgetOldest(): void {
    for (const [sql, statements] of this.#idle) {
      this.#idle.delete(sql)
      this.#idleCount -= statements.length
      for (const statement of statements) statement.finalize()
      return
    }
  }
}

function boundBytes(params: readonly SqlValue[]): number {
  let bytes = 0
  for (const value of params) {
    if (value instanceof Uint8Array) bytes += value.length
    else if (typeof value === 'string') bytes += value.length
  }
  return bytes
}
