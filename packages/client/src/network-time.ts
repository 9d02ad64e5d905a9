/**
 * Network time: the local clock corrected by what service nodes say. The median of several nodes, so that one lying node
 * does not set it; and no more of a correction than answers compel, so that devices whose clocks are right agree to the
 * millisecond, however slow their network is.
 * Source: docs/protocol/messages.md §4; docs/protocol/storage-rpc.md §2.5.
 * @module
 */

import type { Clock } from '@starling/ports'

/** Nodes whose latest answer counts. */
const SAMPLES_MAX = 7
/** Answers that took longer say too little about the present. */
const ROUND_TRIP_MS_MAX = 5_000
/** Smaller changes of the offset are not announced. */
const ANNOUNCED_CHANGE_MS = 500
/** 2020 … 2100: other values are not believed from anybody. */
const TIME_MS_MIN = 1_577_836_800_000
const TIME_MS_MAX = 4_102_444_800_000

export interface NetworkTimeOptions {
  readonly clock: Pick<Clock, 'now'>
  /** Offset of an earlier run, ms. */
  readonly offsetMs?: number
  /** Hears of changes worth remembering. */
  readonly onChange?: (offsetMs: number) => void
}

export class NetworkTime {
  readonly #clock: Pick<Clock, 'now'>
  readonly #onChange: (offsetMs: number) => void
  /** Offset by node, the latest last. */
  readonly #samples = new Map<string, number>()
  #offsetMs: number
  #announcedMs: number

  constructor({ clock, offsetMs = 0, onChange = () => undefined }: NetworkTimeOptions) {
    this.#clock = clock
    this.#offsetMs = offsetMs
    this.#announcedMs = offsetMs
    this.#onChange = onChange
  }

  /** Network time minus local time, ms. */
  get offsetMs(): number {
    return this.#offsetMs
  }

  /** Integer milliseconds since the epoch. */
  now(): number {
    return this.#clock.now() + this.#offsetMs
  }

  /**
   * Takes in the `t` of an answer that has just arrived.
   * @param node - who said it
   * @param serverMs - whatever the answer holds: nonsense is ignored
   * @param tookMs - from request to answer
   */
  learn(node: string, serverMs: unknown, tookMs: number): void {
    if (typeof serverMs !== 'number' || !Number.isSafeInteger(serverMs)) return
    if (serverMs < TIME_MS_MIN || serverMs > TIME_MS_MAX || tookMs > ROUND_TRIP_MS_MAX) return
    this.#samples.delete(node)
    // The node read its clock somewhere between the request and now.
    const leastMs = serverMs - this.#clock.now()
    this.#samples.set(node, Math.round(nearestToZero(leastMs, leastMs + Math.max(0, tookMs))))
    for (const oldest of this.#samples.keys()) {
      if (this.#samples.size <= SAMPLES_MAX) break
      this.#samples.delete(oldest)
    }
    this.#offsetMs = median([...this.#samples.values()])
    if (Math.abs(this.#offsetMs - this.#announcedMs) < ANNOUNCED_CHANGE_MS) return
    this.#announcedMs = this.#offsetMs
    this.#onChange(this.#offsetMs)
  }

  /** Forgets who said what: a node has just refused our clock, so the old answers are stale. The offset stays. */
  distrust(): void {
    this.#samples.clear()
  }
}

/** Of all values between two. */
function nearestToZero(least: number, most: number): number {
  return Math.max(least, Math.min(most, 0))
}

/** Of two middle values the one nearer to the local clock: so one liar beside one honest node does not decide. */
function median(values: number[]): number {
  values.sort((left, right) => left - right)
  const lower = values[(values.length - 1) >> 1] ?? 0
  const upper = values[values.length >> 1] ?? 0
  return Math.abs(upper) < Math.abs(lower) ? upper : lower
}
