/**
 * The clock of one node or client: virtual time since an epoch, wrong by an offset.
 * @module
 */

import type { Clock } from '@starling/ports'
import type { Party } from './party.ts'
import type { VirtualTime } from './virtual-time.ts'

/** 2026-01-01T00:00:00Z: where every simulated clock starts. */
export const EPOCH_MS = 1_767_225_600_000

export class VirtualClock implements Clock {
  readonly #time: VirtualTime
  readonly #party: Party | undefined
  /** How far ahead of the true time. May be set at any moment. */
  offsetMs = 0

  /** @param party - sleeps only while it runs */
  constructor(time: VirtualTime, party?: Party) {
    this.#time = time
    this.#party = party
  }

  now(): number {
    return Math.floor(EPOCH_MS + this.#time.nowMs + this.offsetMs)
  }

  elapsed(): number {
    return this.#time.nowMs
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) return reject(signal.reason)
      const onAbort = () => {
        cancel()
        reject(signal?.reason)
      }
      const wake = () => {
        signal?.removeEventListener('abort', onAbort)
        resolve()
      }
      const party = this.#party
      const cancel = this.#time.schedule(ms, party === undefined ? wake : () => party.run(wake))
      signal?.addEventListener('abort', onAbort, { once: true })
    })
  }
}
