/**
 * The pace at which bodies have to come: whoever sends a byte now and then shall not hold a place for a minute.
 * Source: docs/protocol/storage-rpc.md §1.1, "Slow and many clients".
 * @module
 */

import type { ListenLimits } from './limits.ts'

export interface PacedBody {
  readonly receivedBytes: number
  /** Of this class: how long it has been looked at. */
  ageMs: number
  /** It is too slow. */
  cut(): void
}

export class BodyPace {
  readonly #limits: Pick<ListenLimits, 'bodyMs' | 'bodyBytesPerSecond' | 'checkMs'>
  readonly #bodies = new Set<PacedBody>()
  #checks: ReturnType<typeof setInterval> | undefined

  constructor(limits: Pick<ListenLimits, 'bodyMs' | 'bodyBytesPerSecond' | 'checkMs'>) {
    this.#limits = limits
  }

  /** Looks at it from time to time until it leaves. One timer for all: most bodies are there before it strikes. */
  enter(body: PacedBody): void {
    this.#bodies.add(body)
    if (this.#checks !== undefined) return
    const { checkMs } = this.#limits
    this.#checks = setInterval(() => this.check(checkMs), checkMs)
    this.#checks.unref()
  }

  /** May be called again. */
  leave(body: PacedBody): void {
    this.#bodies.delete(body)
  }

  /** @param elapsedMs - since the last time */
  check(elapsedMs: number): void {
    const { bodyMs, bodyBytesPerSecond, checkMs } = this.#limits
    for (const body of this.#bodies) {
      body.ageMs += elapsedMs
      // It may have come just before the first look, and counts as so much older then.
      const allowedMs = checkMs + bodyMs + (body.receivedBytes * 1000) / bodyBytesPerSecond
      if (body.ageMs <= allowedMs) continue
      this.#bodies.delete(body)
      body.cut()
    }
    if (this.#bodies.size > 0) return
    clearInterval(this.#checks)
    this.#checks = undefined
  }
}
