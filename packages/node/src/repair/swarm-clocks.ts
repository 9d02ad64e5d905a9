/**
 * How far this node's clock is from the median of its swarm, by what members say on pings. What is remembered of a member is
 * its clock against this node's running time, so that a clock that is set here is noticed at once and without asking.
 * Source: docs/protocol/replication.md §2.
 * @module
 */

import type { Clock } from '@starling/ports'

interface Heard {
  /** Its time less `elapsed()`. */
  readonly aheadMs: number
  readonly atMs: number
}

/** Of two clocks nobody knows which one is wrong. */
const CLOCKS_MIN = 3

export class SwarmClocks {
  readonly #clock: Pick<Clock, 'now' | 'elapsed'>
  readonly #errorMsMax: number
  readonly #agesMsMax: number
  readonly #heard = new Map<string, Heard>()

  /**
   * @param errorMsMax - what was measured less precisely says nothing
   * @param agesMsMax - after it a member's word counts no longer
   */
  constructor(clock: Pick<Clock, 'now' | 'elapsed'>, errorMsMax: number, agesMsMax: number) {
    this.#clock = clock
    this.#errorMsMax = errorMsMax
    this.#agesMsMax = agesMsMax
  }

  /** @param askedAtMs - in `elapsed()`; the answer, which has come now, may have been given at any time since */
  heard(key: string, nowMs: number, askedAtMs: number): void {
    const atMs = this.#clock.elapsed()
    if (!Number.isSafeInteger(nowMs) || (atMs - askedAtMs) / 2 > this.#errorMsMax) return
    this.#heard.set(key, { aheadMs: nowMs - (askedAtMs + atMs) / 2, atMs })
  }

  /** @param members - keys of those that count from now on */
  keep(members: readonly string[]): void {
    for (const key of [...this.#heard.keys()]) if (!members.includes(key)) this.#heard.delete(key)
  }

  /** The median of all clocks, the own one among them, less the own one; undefined when too few are known. */
  offsetMs(): number | undefined {
    const elapsedMs = this.#clock.elapsed()
    const ownMs = this.#clock.now() - elapsedMs
    const offsets = [...this.#heard.values()]
      .filter(({ atMs }) => atMs >= elapsedMs - this.#agesMsMax)
      .map(({ aheadMs }) => aheadMs - ownMs)
    if (offsets.length + 1 < CLOCKS_MIN) return undefined
    const sorted = [...offsets, 0].sort((left, right) => left - right)
    const middle = sorted.length >> 1
    const upper = sorted[middle] as number
    return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] as number)) / 2
  }
}
