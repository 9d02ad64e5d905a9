/**
 * What the log hears of a database that is full: that it is, once a minute how much was refused, and that it is over. A line for
 * each refused write would fill the very disk.
 * @module
 */

import type { Clock, Logger } from '@starling/ports'

const NEWS_MS_MIN = 60_000

export class FullNews {
  readonly #clock: Pick<Clock, 'now'>
  readonly #logger: Logger
  #isFull = false
  /** Since the last line. */
  #refused = 0
  #saidMs = 0
  #refusedMs = 0

  constructor(clock: Pick<Clock, 'now'>, logger: Logger) {
    this.#clock = clock
    this.#logger = logger
  }

  /** @param write - its kind */
  refused(write: string): void {
    const nowMs = this.#clock.now()
    this.#refusedMs = nowMs
    this.#refused++
    if (this.#isFull && !isLongAgo(this.#saidMs, nowMs)) return
    this.#isFull = true
    this.#saidMs = nowMs
    this.#logger.warn('store.full', { write, refused: this.#refused })
    this.#refused = 0
  }

  /** Small writes may find room between large ones that do not, and deletions do: only a minute without refusal is the end. */
  kept(): void {
    if (!this.#isFull || !isLongAgo(this.#refusedMs, this.#clock.now())) return
    this.#isFull = false
    this.#logger.info('store.has_room', { refused: this.#refused })
    this.#refused = 0
  }
}

/** Also where the clock was set back. */
function isLongAgo(thenMs: number, nowMs: number): boolean {
  return Math.abs(nowMs - thenMs) >= NEWS_MS_MIN
}
