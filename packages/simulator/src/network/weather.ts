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
  /** Probability that a message on its way is lost for good, as when a connection breaks without a word. */
  readonly lossRate: number
  /** Probability that a message is lost on the wire and sent again, as TCP does: then it is late. None unless told. */
  readonly packetLossRate?: number
}

/** TCP waits about so long before it sends again, and twice as long each time. Source: RFC 6298 allows 200 ms … 1 s. */
const RESEND_MS = 300

export class Weather {
  readonly #time: VirtualTime
  readonly #random: SeededRandom
  latencyMs: number
  jitterMs: number
  lossRate: number
  packetLossRate: number

  constructor(time: VirtualTime, random: SeededRandom, options: WeatherOptions) {
    this.#time = time
    this.#random = random
    this.latencyMs = options.latencyMs
    this.jitterMs = options.jitterMs
    this.lossRate = options.lossRate
    this.packetLossRate = options.packetLossRate ?? 0
  }

  /** Delivers after the one-way delay, when the receiver's processor gets to it, or never. */
  travel(from: Endpoint, to: Endpoint, deliver: () => void): void {
    const jitterMs = Math.floor(this.#random.fraction() * this.jitterMs)
    const delayMs = this.latencyMs + jitterMs + from.slowMs + to.slowMs + this.#resending()
    const isLost = this.#random.fraction() < this.lossRate
    if (isLost || from.group !== to.group) return
    this.#time.schedule(delayMs, () => {
      if (from.group === to.group) to.party.run(deliver)
    })
  }

  /** What is sent again comes later. */
  #resending(): number {
    let lateMs = 0
    if (this.packetLossRate === 0) return lateMs
    for (let pauseMs = RESEND_MS; this.#random.fraction() < this.packetLossRate; pauseMs *= 2) lateMs += pauseMs
    return lateMs
  }
}
