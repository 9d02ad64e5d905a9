/**
 * What every packet meets on its way: delay, jitter, loss.
 * @module
 */

import type { SeededRandom } from '../seeded-random.ts'
import type { VirtualTime } from '../time/virtual-time.ts'
import type { Endpoint } from './endpoint.ts'

export interface WeatherOptions {
  /** One way, milliseconds. */
  readonly latencyMs: number
  /** Added one way, uniform in [0, jitterMs). */
  readonly jitterMs: number
  /** Probability that a message on its way is lost. */
  readonly lossRate: number
}

export class Weather {
  readonly #time: VirtualTime
  readonly #random: SeededRandom
  latencyMs: number
  jitterMs: number
  lossRate: number

  constructor(time: VirtualTime, random: SeededRandom, options: WeatherOptions) {
    this.#time = time
    this.#random = random
    this.latencyMs = options.latencyMs
    this.jitterMs = options.jitterMs
    this.lossRate = options.lossRate
  }

  /** Delivers after the one-way delay, when the receiver's processor gets to it, or never. */
  travel(from: Endpoint, to: Endpoint, deliver: () => void): void {
    const delayMs = this.latencyMs + Math.floor(this.#random.fraction() * this.jitterMs) + from.slowMs + to.slowMs
    const isLost = this.#random.fraction() < this.lossRate
    if (isLost || from.group !== to.group) return
    this.#time.schedule(delayMs, () => {
      if (from.group === to.group) to.party.run(deliver)
    })
  }
}
