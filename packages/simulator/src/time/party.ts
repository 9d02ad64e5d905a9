/**
 * Whoever takes part in a world, as far as its processor goes: a paused party does nothing until it goes on, and then does all
 * that has come up meanwhile, in order.
 * @module
 */

import type { VirtualTime } from './virtual-time.ts'

export class Party {
  readonly name: string
  readonly #time: VirtualTime
  #isPaused = false
  #held: (() => void)[] = []

  constructor(name: string, time: VirtualTime) {
    this.name = name
    this.#time = time
  }

  get isPaused(): boolean {
    return this.#isPaused
  }

  /** Does `work` now, or when the party goes on. */
  run(work: () => void): void {
    if (this.#isPaused) this.#held.push(work)
    else work()
  }

  pause(): void {
    this.#isPaused = true
  }

  resume(): void {
    this.#isPaused = false
    const held = this.#held
    this.#held = []
    for (const work of held) this.#time.schedule(0, () => this.run(work))
  }
}
