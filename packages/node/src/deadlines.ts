/**
 * Many deadlines on one sleep: a timer with its promise each would cost more than most of what they limit, and thousands of
 * calls wait at once.
 * @module
 */

import { Heap, type HeapEntry } from '@starling/base'
import type { Clock } from '@starling/ports'

/** Said to a sleep that is not needed any more; an abort without a reason makes an exception with a stack each time. */
const ENDED = 'ended'

export class Deadlines {
  readonly #clock: Clock
  readonly #onPassed: (id: number) => void
  readonly #entries = new Map<number, HeapEntry<number>>()
  /** The ids, by when they are due. */
  readonly #ids = new Heap<number>()
  /** The sleep under way, and when it ends. */
  #sleep: { readonly untilMs: number; readonly controller: AbortController } | undefined

  /** @param onPassed - called once for each deadline that passes; the deadline is gone by then */
  constructor(clock: Clock, onPassed: (id: number) => void) {
    this.#clock = clock
    this.#onPassed = onPassed
  }

  /** @param id - not among those that have not passed @param dueMs - in the clock's `elapsed()` */
  add(id: number, dueMs: number): void {
    this.#entries.set(id, this.#ids.add(dueMs, id))
    if (dueMs < this.#sleepsUntilMs()) this.#sleepUntil(dueMs)
  }

  delete(id: number): void {
    const entry = this.#entries.get(id)
    if (entry === undefined) return
    this.#entries.delete(id)
    this.#ids.remove(entry)
  }

  clear(): void {
    this.#entries.clear()
    this.#ids.clear()
    this.#sleep?.controller.abort(ENDED)
    this.#sleep = undefined
  }

  #sleepUntil(untilMs: number): void {
    this.#sleep?.controller.abort(ENDED)
    const sleep = { untilMs, controller: new AbortController() }
    this.#sleep = sleep
    this.#clock.sleep(Math.max(0, untilMs - this.#clock.elapsed()), sleep.controller.signal).then(
      () => {
        if (this.#sleep === sleep) this.#wake()
      },
      () => {}, // replaced by an earlier one, or cleared
    )
  }

  #wake(): void {
    this.#sleep = undefined
    const nowMs = this.#clock.elapsed()
    for (;;) {
      // Timers may fire a fraction of a millisecond early.
      const id = this.#ids.take(nowMs + 1)
      if (id === undefined) break
      this.#entries.delete(id)
      this.#onPassed(id)
    }
    const nextMs = this.#ids.firstKey
    if (nextMs < this.#sleepsUntilMs()) this.#sleepUntil(nextMs)
  }

  #sleepsUntilMs(): number {
    return this.#sleep?.untilMs ?? Number.POSITIVE_INFINITY
  }
}
