/**
 * Gathers writes into commits: each is answered after the commit that holds it is on disk, and those that arrive while a
 * commit runs share the next one, in the order of arrival whatever they are.
 * Source: docs/architecture.md §4.
 * @module
 */

import type { Clock, Logger } from '@starling/ports'
import { mayBeOfOne, StoreError } from './errors.ts'
import { FullNews } from './full-news.ts'
import type { StampedWrite, WriteResultOf, WriteResults } from './write.ts'
import type { WriteQueue } from './write-queue.ts'

/** An error of one write is that of no other. */
export type AnyResult = WriteResults[StampedWrite['kind']] | StoreError

export interface GroupCommitOptions {
  readonly queue: WriteQueue
  readonly clock: Pick<Clock, 'now'>
  readonly logger: Logger
  /** One transaction: all or none. Called by one group at a time. @returns a result for each, in order */
  readonly commit: (writes: readonly StampedWrite[]) => Promise<readonly AnyResult[]>
  /** After the commit. Must not throw. */
  readonly onCommitted: (writes: readonly StampedWrite[], results: readonly AnyResult[]) => void
}

interface Waiting {
  readonly write: StampedWrite
  readonly resolve: (result: AnyResult) => void
  readonly reject: (error: unknown) => void
}

/** Of one commit: enough to be efficient, few enough to keep each commit short. */
const GROUP_MAX = 1_000
const GROUP_DATA_BYTES_MAX = 8 * 1024 * 1024

/** What may wait for a commit, before more is refused as `overloaded`. */
const WAITING_MAX = 20_000
const WAITING_DATA_BYTES_MAX = 256 * 1024 * 1024

export class GroupCommit {
  readonly #options: GroupCommitOptions
  readonly #fullNews: FullNews
  #waiting: Waiting[] = []
  #waitingDataBytes = 0
  #isQueued = false

  constructor(options: GroupCommitOptions) {
    this.#options = options
    this.#fullNews = new FullNews(options.clock, options.logger)
  }

  /** Writes that wait for a commit, and the bytes of their data. */
  get waiting(): { readonly writes: number; readonly dataBytes: number } {
    return { writes: this.#waiting.length, dataBytes: this.#waitingDataBytes }
  }

  /** @throws {StoreError} `overloaded` | `quota` | `database_full` | `database_failed`: nothing of it is kept */
  add<Write extends StampedWrite>(write: Write): Promise<WriteResultOf<Write>> {
    if (this.#waiting.length >= WAITING_MAX || this.#waitingDataBytes > WAITING_DATA_BYTES_MAX) {
      const data = { waiting: this.#waiting.length }
      return Promise.reject(new StoreError('overloaded', 'too many writes are waiting', { data }))
    }
    return new Promise((resolve, reject) => {
      // `commit` gives each write a result of its kind.
      this.#waiting.push({ write, resolve: resolve as Waiting['resolve'], reject })
      this.#waitingDataBytes += dataBytesOf(write)
      this.#enqueue()
    })
  }

  /** Resolves when nothing is waiting any more. */
  async drained(): Promise<void> {
    while (this.#isQueued) await this.#options.queue.drained()
    await this.#options.queue.drained()
  }

  /**
   * Starts at once when nothing is being written. There is no waiting for company: what arrives during a commit is
   * company enough.
   */
  #enqueue(): void {
    if (this.#isQueued) return
    this.#isQueued = true
    void this.#options.queue.exclusive(() => this.#commitWaiting())
  }

  async #commitWaiting(): Promise<void> {
    const group = this.#takeGroup()
    this.#isQueued = false
    if (this.#waiting.length > 0) this.#enqueue()
    await this.#commitOrSplit(group)
  }

  #takeGroup(): readonly Waiting[] {
    let count = 0
    let weight = 0
    let dataBytes = 0
    for (const { write } of this.#waiting) {
      weight += weightOf(write)
      if (count > 0 && (weight > GROUP_MAX || dataBytes + dataBytesOf(write) > GROUP_DATA_BYTES_MAX)) break
      count++
      dataBytes += dataBytesOf(write)
    }
    const group = this.#waiting.slice(0, count)
    this.#waiting = this.#waiting.slice(count)
    this.#waitingDataBytes -= dataBytes
    return group
  }

  /**
   * A group that does not fit is halved until what fits is in, and one with a write that cannot be carried out, or that the
   * database refuses, until the others are: one in a thousand costs twenty commits. What the disk fails is not tried again. Never
   * rejects.
   */
  async #commitOrSplit(group: readonly Waiting[]): Promise<void> {
    const { commit, onCommitted, logger } = this.#options
    const writes = group.map(({ write }) => write)
    let results: readonly AnyResult[]
    try {
      results = await commit(writes)
    } catch (error) {
      if (group.length > 1 && mayBeOfOne(error)) {
        const middle = group.length >> 1
        await this.#commitOrSplit(group.slice(0, middle))
        await this.#commitOrSplit(group.slice(middle))
        return
      }
      if (error instanceof StoreError && error.code === 'database_full') {
        for (const { kind } of writes) this.#fullNews.refused(kind)
      } else logger.error('store.commit_failed', { writes: group.length, reason: messageOf(error) })
      for (const { reject } of group) reject(error)
      return
    }
    onCommitted(writes, results)
    this.#fullNews.kept()
    for (const [index, { resolve, reject }] of group.entries()) {
      const result = results[index]
      if (result instanceof StoreError) reject(result)
      else resolve(result as AnyResult)
    }
  }
}

/** How much work it is, in stores. */
function weightOf(write: StampedWrite): number {
  return write.kind === 'delete' || write.kind === 'expire' ? write.hashes.length : 1
}

function dataBytesOf(write: StampedWrite): number {
  return write.kind === 'store' ? write.message.data.length : 0
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
