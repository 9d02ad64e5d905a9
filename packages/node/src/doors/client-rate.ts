/**
 * The rate limit of client addresses. Source: docs/protocol/storage-rpc.md §5.
 * @module
 */

import type { Clock } from '@starling/ports'
import { RATE_SWEEP_PERIOD_MS, RateLimiter } from '@starling/protocol'

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
    return this.#limiter.allow(limitedAddress(address), nowMs * 1000)
  }
}

/** An IPv4 address as it is; of an IPv6 address the network of 64 bits, all of which one client can use. */
export function limitedAddress(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)
  if (mapped !== null) return mapped[1] as string
  if (!address.includes(':')) return address
  const [head = '', tail] = (address.split('%')[0] as string).split('::')
  const leading = head === '' ? [] : head.split(':')
  const trailing = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - leading.length - trailing.length)
  const groups = [...leading, ...Array<string>(zeros).fill('0'), ...trailing]
  return groups
    .slice(0, 4)
    .map((group) => group.toLowerCase().replace(/^0+(?=.)/, ''))
    .join(':')
}
