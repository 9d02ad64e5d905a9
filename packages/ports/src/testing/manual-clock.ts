/** @module Time that passes when a test says so. */

import type { Clock } from '../clock.ts'

interface Sleeper {
  readonly dueMs: number
  readonly wake: () => void
}

/** Starts at a date in 2023, so that a forgotten unit shows. */
const START_MS = 1_700_000_000_000

export class ManualClock implements Clock {
  #nowMs: number
  #elapsedMs = 0
  /** In the order in which they wake; of the same instant, in the order in which they fell asleep. */
  #sleepers: Sleeper[] = []

  /** @param nowMs - milliseconds since the Unix epoch */
  constructor(nowMs: number = START_MS) {
    this.#nowMs = nowMs
  }

  now(): number {
    return Math.floor(this.#nowMs)
  }

  elapsed(): number {
    return this.#elapsedMs
  }

  /** How many sleeps have not ended. */
  get sleeping(): number {
    return this.#sleepers.length
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason)
        return
      }
      const onAbort = () => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper)
        reject(signal?.reason)
      }
      const wake = () => {
        signal?.removeEventListener('abort', onAbort)
        resolve()
      }
      const sleeper: Sleeper = { dueMs: this.#elapsedMs + Math.max(0, ms), wake }
      signal?.addEventListener('abort', onAbort, { once: true })
      this.#insert(sleeper)
    })
  }

  /**
   * Lets `ms` pass, waking sleepers in order, each at its own instant and with everything settled in between: what a
   * woken task starts to sleep within these `ms` also wakes.
   */
  async advance(ms: number): Promise<void> {
    const endMs = this.#elapsedMs + ms
    await settle()
    for (let next = this.#sleepers[0]; next !== undefined && next.dueMs <= endMs; next = this.#sleepers[0]) {
      this.#sleepers.shift()
      this.#moveTo(Math.max(next.dueMs, this.#elapsedMs))
      next.wake()
      await settle()
    }
    this.#moveTo(endMs)
  }

  /** Sets the wall clock forward or back; nobody wakes and `elapsed()` does not notice. */
  jump(ms: number): void {
    this.#nowMs += ms
  }

  #moveTo(elapsedMs: number): void {
    this.#nowMs += elapsedMs - this.#elapsedMs
    this.#elapsedMs = elapsedMs
  }

  #insert(sleeper: Sleeper): void {
    const before = this.#sleepers.findIndex((other) => other.dueMs > sleeper.dueMs)
    this.#sleepers.splice(before < 0 ? this.#sleepers.length : before, 0, sleeper)
  }
}

/** One turn of the event loop: by then every promise that can settle has settled. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
