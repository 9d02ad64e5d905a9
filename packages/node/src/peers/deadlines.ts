/**
 * Many deadlines on one sleep: most requests are answered long before theirs, and a timer each would cost more than the
 * request.
 * @module
 */

import type { Clock } from '@starling/ports'

export class Deadlines {
  readonly #clock: Clock
  readonly #onPassed: (id: number) => void
  readonly #dueMs = new Map<number, number>()
  /** The sleep under way, and when it ends. */
  #sleep: { readonly untilMs: number; readonly controller: AbortController } | undefined

  /** @param onPassed - called once for each deadline that passes; the deadline is gone by then */
  constructor(clock: Clock, onPassed: (id: number) => void) {
    this.#clock = clock
    this.#onPassed = onPassed
  }

  /** @param dueMs - in the clock's `elapsed()` */
  add(id: number, dueMs: number): void {
    this.#dueMs.set(id, dueMs)
    if (dueMs < this.#sleepsUntilMs()) this.#sleepUntil(dueMs)
  }

  delete(id: number): void {
    this.#dueMs.delete(id)
  }

  clear(): void {
    this.#dueMs.clear()
    this.#sleep?.controller.abort()
    this.#sleep = undefined
  }

  #sleepUntil(untilMs: number): void {
    this.#sleep?.controller.abort()
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
    let nextMs = Number.POSITIVE_INFINITY
    for (const [id, dueMs] of [...this.#dueMs]) {
      // Timers may fire a fraction of a millisecond early.
      if (dueMs > nowMs + 1) {
        nextMs = Math.min(nextMs, dueMs)
        continue
      }
      this.#dueMs.delete(id)
      this.#onPassed(id)
    }
    if (nextMs < this.#sleepsUntilMs()) this.#sleepUntil(nextMs)
  }

  #sleepsUntilMs(): number {
    return this.#sleep?.untilMs ?? Number.POSITIVE_INFINITY
  }
}
