/**
 * The messages of this node. A put is answered after the commit that holds it is on disk; puts that arrive while a commit
 * runs share the next one.
 * Source: docs/protocol/storage-rpc.md §4.1 and §4.2; docs/protocol/swarms.md, "Storage model"; docs/architecture.md §4.
 * @module
 */

import { assert, type Unsubscribe } from '@starling/base'
import type { Clock, Logger } from '@starling/ports'
import { type AccountId, accountBytes, isNamespace, isPublicOutbox } from '@starling/protocol'
import type { SqlDriver } from './driver.ts'
import { StoreError } from './errors.ts'
import { MailboxHeads } from './heads.ts'
import type { PutResult, RetrievedPage, RetrieveLimits, StampedMessage } from './message.ts'
import { readHead, readKnownRows, readPage } from './message-queries.ts'
import { planPuts } from './plan-puts.ts'
import { migrate } from './schema.ts'
import { WriteQueue } from './write-queue.ts'

export interface MessageStoreOptions {
  readonly clock: Pick<Clock, 'now'>
  readonly logger: Logger
  readonly sizeLimitBytes?: number
}

/** Called after the commit of a new message; not for a known hash. */
export type NewMessageListener = (account: AccountId, namespace: number, message: StampedMessage) => void

interface WaitingPut {
  readonly message: StampedMessage
  readonly resolve: (result: PutResult) => void
  readonly reject: (error: unknown) => void
}

/** Of one commit: enough to be efficient, few enough to keep each commit short. */
const COMMIT_PUTS_MAX = 1_000
const COMMIT_DATA_BYTES_MAX = 8 * 1024 * 1024

/** Puts that may wait for a commit, before new ones are refused as `overloaded`. */
const WAITING_PUTS_MAX = 20_000
const WAITING_DATA_BYTES_MAX = 256 * 1024 * 1024

/** Rows deleted by one step of the sweep: a few milliseconds, between which puts get their turn. */
const SWEEP_ROWS = 200

export class MessageStore {
  readonly #driver: SqlDriver
  readonly #clock: Pick<Clock, 'now'>
  readonly #logger: Logger
  readonly #writes: WriteQueue
  readonly #heads: MailboxHeads
  readonly #listeners = new Set<NewMessageListener>()
  #waiting: WaitingPut[] = []
  #waitingDataBytes = 0
  #commitIsQueued = false
  #isClosed = false

  private constructor(driver: SqlDriver, options: MessageStoreOptions) {
    this.#driver = driver
    this.#clock = options.clock
    this.#logger = options.logger
    this.#writes = new WriteQueue(driver)
    this.#heads = new MailboxHeads({
      load: (account, namespace, nowMs) => readHead(driver, accountBytes(account), namespace, nowMs),
    })
  }

  /**
   * Opens the database, brings it to the present schema, and owns the driver from then on.
   * @throws {StoreError} `database_failed` | `unknown_schema`
   */
  static async open(driver: SqlDriver, options: MessageStoreOptions): Promise<MessageStore> {
    await driver.open(options.sizeLimitBytes === undefined ? {} : { sizeLimitBytes: options.sizeLimitBytes })
    await migrate(driver)
    return new MessageStore(driver, options)
  }

  /**
   * Stores, or joins with what is stored under the same hash. Resolves after the commit. `message` must not be changed
   * afterwards.
   * @throws {StoreError} `database_failed` (nothing of it is kept) | `overloaded` | `closed`
   */
  async put(message: StampedMessage): Promise<PutResult> {
    checkMessage(message)
    if (this.#isClosed) throw new StoreError('closed', 'message store is closed')
    if (this.#waiting.length >= WAITING_PUTS_MAX || this.#waitingDataBytes > WAITING_DATA_BYTES_MAX) {
      throw new StoreError('overloaded', 'too many puts are waiting', { data: { waiting: this.#waiting.length } })
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ message, resolve, reject })
      this.#waitingDataBytes += message.data.length
      this.#queueCommit()
    })
  }

  /**
   * Live messages after `afterHash` in the order of insertion; a hash that is not a live one of this mailbox counts as
   * absent.
   * @throws {StoreError} `database_failed` | `closed`
   */
  async retrieve(
    account: AccountId,
    namespace: number,
    afterHash: string | undefined,
    limits: RetrieveLimits,
    nowMs: number = this.#clock.now(),
  ): Promise<RetrievedPage> {
    if (!(await this.#hasNewer(account, namespace, afterHash, nowMs))) return { messages: [], more: false }
    return readPage(this.#driver, { account: accountBytes(account), namespace, afterHash, limits, nowMs })
  }

  /**
   * Whether `retrieve` would return something; from memory, except for the first question about a mailbox.
   * @throws {StoreError} `database_failed` | `closed`
   */
  hasNewer(account: AccountId, namespace: number, afterHash: string | undefined): Promise<boolean> {
    return this.#hasNewer(account, namespace, afterHash, this.#clock.now())
  }

  /** The listener must not throw; what it throws is logged. */
  onNew(listener: NewMessageListener): Unsubscribe {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /**
   * Deletes messages with expiry ≤ `nowMs`, in small steps between which puts are served.
   * @returns how many were deleted
   * @throws {StoreError} `database_failed` | `closed`
   */
  async sweep(nowMs: number = this.#clock.now()): Promise<number> {
    let swept = 0
    for (;;) {
      const { changes } = await this.#writes.exclusive(() =>
        this.#driver.run(
          'DELETE FROM messages WHERE id IN (SELECT id FROM messages WHERE expiry <= ? ORDER BY expiry LIMIT ?)',
          [nowMs, SWEEP_ROWS],
        ),
      )
      swept += changes
      if (changes < SWEEP_ROWS) return swept
    }
  }

  /** Commits what was accepted, then closes the database. */
  async close(): Promise<void> {
    this.#isClosed = true
    while (this.#commitIsQueued) await this.#writes.drained()
    await this.#writes.drained()
    await this.#driver.close()
  }

  async #hasNewer(
    account: AccountId,
    namespace: number,
    afterHash: string | undefined,
    nowMs: number,
  ): Promise<boolean> {
    // The head is the newest live message. A cursor that equals it has seen everything; any other one either stands
    // before it or counts as absent.
    const head = await this.#heads.newest(account, namespace, nowMs)
    return head !== undefined && head.hash !== afterHash
  }

  /**
   * Starts at once when nothing is being written. There is no waiting for company: what arrives during a commit is
   * company enough.
   */
  #queueCommit(): void {
    if (this.#commitIsQueued) return
    this.#commitIsQueued = true
    void this.#writes.exclusive(() => this.#commitWaiting())
  }

  async #commitWaiting(): Promise<void> {
    const batch = this.#takeBatch()
    this.#commitIsQueued = false
    if (this.#waiting.length > 0) this.#queueCommit()
    await this.#commitOrSplit(batch)
  }

  #takeBatch(): readonly WaitingPut[] {
    let count = 0
    let dataBytes = 0
    for (const { message } of this.#waiting) {
      if (count === COMMIT_PUTS_MAX || (count > 0 && dataBytes + message.data.length > COMMIT_DATA_BYTES_MAX)) break
      count++
      dataBytes += message.data.length
    }
    const batch = this.#waiting.slice(0, count)
    this.#waiting = this.#waiting.slice(count)
    this.#waitingDataBytes -= dataBytes
    return batch
  }

  /** A batch that does not fit is halved until what fits is in and what does not is `full`. Never rejects. */
  async #commitOrSplit(batch: readonly WaitingPut[]): Promise<void> {
    const [first] = batch
    if (first === undefined) return
    let results: readonly PutResult[]
    try {
      results = await this.#commit(batch.map((put) => put.message))
    } catch (error) {
      const isFull = error instanceof StoreError && error.code === 'database_full'
      if (!isFull) {
        this.#logger.error('store.commit_failed', { puts: batch.length, reason: messageOf(error) })
        for (const put of batch) put.reject(error)
      } else if (batch.length === 1) {
        this.#logger.warn('store.full', { sizeBytes: first.message.data.length })
        first.resolve({ outcome: 'full', expiryMs: first.message.expiryMs })
      } else {
        const middle = batch.length >> 1
        await this.#commitOrSplit(batch.slice(0, middle))
        await this.#commitOrSplit(batch.slice(middle))
      }
      return
    }
    for (const [index, put] of batch.entries()) this.#updateHead(put.message, results[index] as PutResult)
    for (const [index, put] of batch.entries()) put.resolve(results[index] as PutResult)
    for (const [index, put] of batch.entries()) if (results[index]?.outcome === 'new') this.#announce(put.message)
  }

  /** Runs within the write queue, so what was read stays true until it is written. */
  async #commit(messages: readonly StampedMessage[]): Promise<readonly PutResult[]> {
    const hashes = messages.map((message) => message.hash)
    const plan = planPuts(messages, await readKnownRows(this.#driver, hashes), this.#clock.now())
    await this.#writes.runAll(plan.statements)
    return plan.results
  }

  #updateHead(message: StampedMessage, result: PutResult): void {
    const { account, namespace, hash } = message
    if (result.outcome === 'new') this.#heads.stored(account, namespace, { hash, expiryMs: result.expiryMs })
    else if (result.outcome === 'extended' || isPublicOutbox(namespace)) this.#heads.forget(account, namespace)
  }

  #announce(message: StampedMessage): void {
    for (const listener of this.#listeners) {
      try {
        listener(message.account, message.namespace, message)
      } catch (error) {
        this.#logger.error('store.listener_failed', { reason: messageOf(error) })
      }
    }
  }
}

/** The doors have checked all this; a value beyond it would be stored wrongly without a word. */
function checkMessage(message: StampedMessage): void {
  for (const ms of [message.timestampMs, message.expiryMs, message.stamp.ms]) {
    assert(Number.isSafeInteger(ms), 'message time is not a safe integer')
  }
  assert(isNamespace(message.namespace), 'namespace is not a 16-bit integer')
  assert(message.account.length === 66 && message.stamp.node.length === 32, 'account or stamp has a wrong length')
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
