/**
 * Work to be done later unless it is called off: what most calls of a node set up and call off again.
 * @module
 */

import type { Clock } from '@starling/ports'
import { Deadlines } from './deadlines.ts'

export class Alarms {
  readonly #clock: Clock
  readonly #deadlines: Deadlines
  readonly #works = new Map<number, () => void>()
  #lastId = 0

  constructor(clock: Clock) {
    this.#clock = clock
    this.#deadlines = new Deadlines(clock, (id) => {
      const work = this.#works.get(id)
      this.#works.delete(id)
      work?.()
    })
  }

  /** @param work - must not throw. @returns to be called off by */
  set(inMs: number, work: () => void): number {
    this.#lastId++
    this.#works.set(this.#lastId, work)
    this.#deadlines.add(this.#lastId, this.#clock.elapsed() + inMs)
    return this.#lastId
  }

  /** One that is over is called off in vain. */
  callOff(id: number): void {
    if (this.#works.delete(id)) this.#deadlines.delete(id)
  }

  /** Calls all of them off, and lets go of the clock. */
  clear(): void {
    this.#works.clear()
    this.#deadlines.clear()
  }
}
