/**
 * The disk of one simulated node: the production SQL above an engine in memory, which outlives the node. What is committed and
 * what is pending are kept apart: a commit takes virtual time, and a kill before its end loses it.
 * Source: docs/protocol/replication.md §7.
 * @module
 */

import { type SqlDriver, type SqlOpenOptions, type SqlStatement, type SqlValue, StoreError } from '@starling/node'
import { libsqlDriver } from '@starling/node/storage/libsql'
import type { Party } from '../time/party.ts'
import type { Cancel, VirtualTime } from '../time/virtual-time.ts'

/** What stands between the node and its database; for disks that lie. */
export interface Tampering {
  /** Whether a writing statement is carried out; one that is not is reported as done. */
  readonly keeps: (statement: SqlStatement) => boolean
  /** What the node reads instead of `rows`. */
  readonly reads: (statement: SqlStatement, rows: readonly object[]) => readonly object[]
}

export interface SimDiskParts {
  readonly time: VirtualTime
  readonly party: Party
  /** Virtual milliseconds that the next commit takes. */
  readonly commitMs: () => number
}

export class SimDisk {
  readonly #parts: SimDiskParts
  readonly #engine = libsqlDriver()
  #isOpen = false
  #session: Session | undefined
  tampering: Tampering | undefined

  constructor(parts: SimDiskParts) {
    this.#parts = parts
  }

  /** The driver of the node's next life; the one before has to be over. */
  driver(): SqlDriver {
    this.#session = new Session(this.#engine, this.#parts, this, (options) => this.#open(options))
    return this.#session
  }

  /** Power is gone: what was not committed is lost, and the node's driver is dead. */
  async cut(): Promise<void> {
    await this.#session?.die()
    this.#session = undefined
  }

  /** From outside: committed rows. */
  read<Row extends object>(sql: string, params: readonly SqlValue[] = []): Promise<Row[]> {
    return this.#engine.all<Row>(sql, params)
  }

  /** From outside: a hand on the platter. Not while a transaction is open. */
  async write(sql: string, params: readonly SqlValue[] = []): Promise<void> {
    await this.#engine.run(sql, params)
  }

  /** No page more than there is now. */
  async fill(): Promise<void> {
    const [row] = await this.#engine.all<{ page_count: number }>('PRAGMA page_count')
    await this.#engine.all(`PRAGMA max_page_count = ${row?.page_count ?? 1}`)
  }

  async makeRoom(): Promise<void> {
    await this.#engine.all('PRAGMA max_page_count = 4294967294')
  }

  /** Frees the memory. */
  async destroy(): Promise<void> {
    await this.cut()
    if (this.#isOpen) await this.#engine.close()
    this.#isOpen = false
  }

  async #open(options: SqlOpenOptions): Promise<void> {
    if (!this.#isOpen) await this.#engine.open(options)
    this.#isOpen = true
  }
}

/** The driver as one life of the node sees it. */
class Session implements SqlDriver {
  readonly #engine: SqlDriver
  readonly #parts: SimDiskParts
  readonly #disk: Pick<SimDisk, 'tampering'>
  readonly #openDisk: (options: SqlOpenOptions) => Promise<void>
  /** Ends after all statements so far. */
  #tail: Promise<unknown> = Promise.resolve()
  #isDead = false
  #isInTransaction = false
  #endWait: (() => void) | undefined

  constructor(
    engine: SqlDriver,
    parts: SimDiskParts,
    disk: Pick<SimDisk, 'tampering'>,
    open: (options: SqlOpenOptions) => Promise<void>,
  ) {
    this.#engine = engine
    this.#parts = parts
    this.#disk = disk
    this.#openDisk = open
  }

  async open(options: SqlOpenOptions): Promise<void> {
    this.#alive()
    await this.#openDisk(options)
  }

  run(sql: string, params: readonly SqlValue[] = []): Promise<{ readonly changes: number }> {
    const result = this.#tail.then(() => this.#run(sql, params))
    this.#tail = result.catch(() => {}) // its caller has the failure
    return result
  }

  async all<Row extends object>(sql: string, params: readonly SqlValue[] = []): Promise<Row[]> {
    this.#alive()
    const rows = await this.#engine.all<Row>(sql, params)
    this.#alive()
    const { tampering } = this.#disk
    // The liar says what shape its lies have: that of the statement.
    return tampering === undefined ? rows : (tampering.reads({ sql, params }, rows) as Row[])
  }

  async close(): Promise<void> {
    await this.#tail
    await this.die()
  }

  async die(): Promise<void> {
    if (this.#isDead) return
    this.#isDead = true
    this.#endWait?.()
    if (this.#isInTransaction) await this.#engine.run('ROLLBACK')
  }

  async #run(sql: string, params: readonly SqlValue[]): Promise<{ readonly changes: number }> {
    this.#alive()
    const { tampering } = this.#disk
    if (tampering !== undefined && !tampering.keeps({ sql, params })) return { changes: 0 }
    const isCommit = sql === 'COMMIT'
    // A statement alone is written when its commit ends: until then it is only pending.
    if (isCommit || (!this.#isInTransaction && sql !== 'BEGIN IMMEDIATE' && (await this.#changes(sql)))) {
      await this.#commitTime()
    }
    this.#alive()
    // A full disk may have rolled back already; then the ROLLBACK fails, and nothing is open all the same.
    if (sql === 'ROLLBACK') this.#isInTransaction = false
    const result = await this.#engine.run(sql, params)
    if (sql === 'BEGIN IMMEDIATE') this.#isInTransaction = true
    if (isCommit) this.#isInTransaction = false
    return result
  }

  /** Tables that are empty lose nothing: SQLite does not wait for the disk either when no page has changed. */
  async #changes(sql: string): Promise<boolean> {
    const table = /^DELETE FROM (\w+)/.exec(sql)?.[1]
    if (table === undefined) return true
    return (await this.#engine.all(`SELECT 1 FROM ${table} LIMIT 1`)).length > 0
  }

  #commitTime(): Promise<void> {
    const { time, party, commitMs } = this.#parts
    return new Promise((resolve, reject) => {
      const cancel: Cancel = time.schedule(commitMs(), () => party.run(end))
      const end = () => {
        this.#endWait = undefined
        cancel()
        if (this.#isDead) reject(new StoreError('closed', 'power was lost'))
        else resolve()
      }
      this.#endWait = end
    })
  }

  #alive(): void {
    if (this.#isDead) throw new StoreError('closed', 'power was lost')
  }
}
