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

/** Clocks that count, until the first of their words is too old or there is a new one. */
interface Valid {
  /** Ascending. */
  readonly aheadMs: readonly number[]
  readonly untilMs: number
}

/** Of two clocks nobody knows which one is wrong. */
const CLOCKS_MIN = 3

export class SwarmClocks {
  readonly #clock: Pick<Clock, 'now' | 'elapsed'>
  readonly #errorMsMax: number
  readonly #agesMsMax: number
  readonly #heard = new Map<string, Heard>()
  /** Every request asks for the median. */
  #valid: Valid | undefined

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
    this.#valid = undefined
    this.#heard.set(key, { aheadMs: nowMs - (askedAtMs + atMs) / 2, atMs })
  }

  /** @param members - keys of those that count from now on */
  keep(members: readonly string[]): void {
    this.#valid = undefined
    for (const key of [...this.#heard.keys()]) if (!members.includes(key)) this.#heard.delete(key)
  }

  /** The median of all clocks, the own one among them, less the own one; undefined when too few are known. */
  offsetMs(): number | undefined {
    const elapsedMs = this.#clock.elapsed()
    if (this.#valid === undefined || elapsedMs > this.#valid.untilMs) this.#valid = this.#validAt(elapsedMs)
    return medianOffset(this.#valid.aheadMs, this.#clock.now() - elapsedMs)
  }

  #validAt(elapsedMs: number): Valid {
    const valid = [...this.#heard.values()].filter(({ atMs }) => elapsedMs <= atMs + this.#agesMsMax)
    return {
      aheadMs: valid.map(({ aheadMs }) => aheadMs).sort((left, right) => left - right),
      untilMs: Math.min(...valid.map(({ atMs }) => atMs + this.#agesMsMax)),
    }
  }
}

/** @param sorted - clocks of others, ascending @param own - the clock that is compared with all of them */
function medianOffset(sorted: readonly number[], own: number): number | undefined {
  const count = sorted.length + 1
  if (count < CLOCKS_MIN) return undefined
  let place = 0
  while (place < sorted.length && (sorted[place] as number) < own) place++
  const offsetAt = (index: number) =>
    index === place ? 0 : (sorted[index < place ? index : index - 1] as number) - own
  const middle = count >> 1
  return count % 2 === 1 ? offsetAt(middle) : (offsetAt(middle) + offsetAt(middle - 1)) / 2
}
