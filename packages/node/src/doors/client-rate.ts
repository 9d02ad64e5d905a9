/**
 * The rate limit of client addresses. Source: docs/protocol/storage-rpc.md §5.
 * @module
 */

import type { Clock } from '@starling/ports'
import { RATE_SWEEP_PERIOD_MS, RateLimiter } from '@starling/protocol'
import { countedClient } from './client-address.ts'

export class ClientRate {
  readonly #clock: Pick<Clock, 'elapsed'>
  readonly #limiter = new RateLimiter()
  #sweptMs = 0

  constructor(clock: Pick<Clock, 'elapsed'>) {
    this.#clock = clock
  }

  /** @param address - of the client, as text */
  allow(address: string): boolean {
    const nowMs = this.#clock.elapsed()
    if (nowMs - this.#sweptMs >= RATE_SWEEP_PERIOD_MS) {
      this.#limiter.sweep(nowMs * 1000)
      this.#sweptMs = nowMs
    }
    return this.#limiter.allow(countedClient(address), nowMs * 1000)
  }
}
