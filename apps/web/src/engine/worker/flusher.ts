/**
 * Tells of changes at most once per frame: the first one at once, those that follow quickly together.
 * @module
 */

import type { Clock } from '@starling/ports'

const FRAME_MS = 16

export class Flusher {
  readonly #clock: Pick<Clock, 'elapsed' | 'sleep'>
  readonly #flush: () => void
  readonly #end = new AbortController()
  #flushedAt = Number.NEGATIVE_INFINITY
  #isDue = false

  constructor(clock: Pick<Clock, 'elapsed' | 'sleep'>, flush: () => void) {
    this.#clock = clock
    this.#flush = flush
  }

  /** Something has changed. */
  mark(): void {
    if (this.#isDue) return
    this.#isDue = true
    const waitMs = this.#flushedAt + FRAME_MS - this.#clock.elapsed()
    // After the changes of this turn, which belong together.
    const turn = waitMs > 0 ? this.#clock.sleep(waitMs, this.#end.signal) : Promise.resolve()
    turn.then(
      () => this.now(),
      () => undefined,
    )
  }

  /** What has changed is told now, before something else is. */
  now(): void {
    if (!this.#isDue || this.#end.signal.aborted) return
    this.#isDue = false
    this.#flushedAt = this.#clock.elapsed()
    this.#flush()
  }

  /** Nothing is told any more. */
  end(): void {
    this.#end.abort()
  }
}
