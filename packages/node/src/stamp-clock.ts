/**
 * Hybrid logical milliseconds: the clock's time, but never the same twice and never backwards, as far as that can be kept
 * without running away from the clock.
 * Source: docs/protocol/replication.md §2.
 * @module
 */

import type { Clock } from '@starling/ports'
import { STAMP_AHEAD_MS_MAX } from '@starling/protocol'

/**
 * How far own stamps may lead the clock: above a thousand stamps a second, or behind a neighbour's fast clock. Members
 * whose clocks are as far behind as is allowed still accept such a stamp; beyond it stamps repeat, which only matters to
 * two changes of one record in one millisecond.
 */
const LEAD_MS_MAX = STAMP_AHEAD_MS_MAX / 2

export class StampClock {
  readonly #clock: Pick<Clock, 'now'>
  #lastMs = 0

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock
  }

  next(): number {
    const nowMs = this.#clock.now()
    this.#lastMs = Math.max(nowMs, Math.min(this.#lastMs + 1, nowMs + LEAD_MS_MAX))
    return this.#lastMs
  }

  /** A stamp of another node was accepted: later ones of this node are newer. */
  observe(stampMs: number): void {
    this.#lastMs = Math.max(this.#lastMs, stampMs)
  }

  /** Whether another node's stamp lies at most ten seconds ahead. */
  isAcceptable(stampMs: number): boolean {
    return stampMs <= this.#clock.now() + STAMP_AHEAD_MS_MAX
  }
}
