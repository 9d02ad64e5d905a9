/**
 * Locks when nobody has used any tab for a while.
 * @module
 */

import type { Clock } from '@starling/ports'

/** A timer that is asleep with the device is late: the clock is looked at as often as this. */
const LOOK_MS = 10_000
const MINUTE_MS = 60_000

export class IdleLock {
  readonly #clock: Pick<Clock, 'now' | 'sleep'>
  readonly #lock: () => void
  readonly #end = new AbortController()
  #activeAtMs: number
  #minutes = 0

  constructor(clock: Pick<Clock, 'now' | 'sleep'>, lock: () => void) {
    this.#clock = clock
    this.#lock = lock
    this.#activeAtMs = clock.now()
  }

  /** @param minutes - 0 for never */
  setMinutes(minutes: number): void {
    if (this.#minutes === 0 && minutes > 0) {
      this.#minutes = minutes
      this.#activeAtMs = this.#clock.now()
      void this.#watch()
    }
    this.#minutes = minutes
  }

  noteActive(): void {
    this.#activeAtMs = this.#clock.now()
  }

  end(): void {
    this.#end.abort()
  }

  async #watch(): Promise<void> {
    const { signal } = this.#end
    while (this.#minutes > 0 && !signal.aborted) {
      await this.#clock.sleep(LOOK_MS, signal).catch(() => undefined)
      if (signal.aborted || this.#minutes === 0) return
      // `now` goes on while the device sleeps; a clock that was set back starts the time anew.
      const idleMs = this.#clock.now() - this.#activeAtMs
      if (idleMs < 0) this.noteActive()
      if (idleMs >= this.#minutes * MINUTE_MS) {
        this.#minutes = 0
        return this.#lock()
      }
    }
  }
}
