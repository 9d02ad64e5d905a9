/**
 * Many deadlines on one sleep: a timer with its promise each would cost more than most of what they limit, and thousands of
 * calls wait at once.
 * @module
 */

import type { Clock } from '@starling/ports'

interface Entry {
  readonly id: number
  readonly dueMs: number
}

/** So many entries of deleted deadlines are never worth tidying up. */
const STALE_MIN = 1_024

/** Said to a sleep that is not needed any more; an abort without a reason makes an exception with a stack each time. */
const ENDED = 'ended'

export class Deadlines {
  readonly #clock: Clock
  readonly #onPassed: (id: number) => void
  readonly #dueMs = new Map<number, number>()
  /** Binary heap, the earliest first. Entries of deleted deadlines stay until they come up or outnumber the others. */
  #heap: Entry[] = []
  /** The sleep under way, and when it ends. */
  #sleep: { readonly untilMs: number; readonly controller: AbortController } | undefined

  /** @param onPassed - called once for each deadline that passes; the deadline is gone by then */
  constructor(clock: Clock, onPassed: (id: number) => void) {
    this.#clock = clock
    this.#onPassed = onPassed
  }

  /** @param id - not among those that have not passed @param dueMs - in the clock's `elapsed()` */
  add(id: number, dueMs: number): void {
    this.#dueMs.set(id, dueMs)
    this.#push({ id, dueMs })
    if (dueMs < this.#sleepsUntilMs()) this.#sleepUntil(dueMs)
  }

  delete(id: number): void {
    if (!this.#dueMs.delete(id)) return
    if (this.#heap.length > STALE_MIN + 2 * this.#dueMs.size) this.#tidy()
  }

  clear(): void {
    this.#dueMs.clear()
    this.#heap = []
    this.#sleep?.controller.abort(ENDED)
    this.#sleep = undefined
  }

  #sleepUntil(untilMs: number): void {
    this.#sleep?.controller.abort(ENDED)
    const sleep = { untilMs, controller: new AbortController() }
    this.#sleep = sleep
    this.#clock.sleep(Math.max(0, untilMs - this.#clock.elapsed()), sleep.controller.signal).then(
      () => {
        if (this.#sleep === sleep) this.#wake()
      },
      () => {}, // replaced by an earlier one, or cleared
    )
  }

  #wake(): void {
    this.#sleep = undefined
    const nowMs = this.#clock.elapsed()
    for (let first = this.#heap[0]; first !== undefined; first = this.#heap[0]) {
      const isLive = this.#dueMs.get(first.id) === first.dueMs
      // Timers may fire a fraction of a millisecond early.
      if (isLive && first.dueMs > nowMs + 1) break
      this.#pop()
      if (!isLive) continue
      this.#dueMs.delete(first.id)
      this.#onPassed(first.id)
    }
    const [next] = this.#heap
    if (next !== undefined && next.dueMs < this.#sleepsUntilMs()) this.#sleepUntil(next.dueMs)
  }

  #sleepsUntilMs(): number {
    return this.#sleep?.untilMs ?? Number.POSITIVE_INFINITY
  }

  #tidy(): void {
    // Ascending order is a heap.
    this.#heap = [...this.#dueMs].map(([id, dueMs]) => ({ id, dueMs })).sort((left, right) => left.dueMs - right.dueMs)
  }

  #push(entry: Entry): void {
    const heap = this.#heap
    let at = heap.push(entry) - 1
    while (at > 0) {
      const above = (at - 1) >> 1
      const parent = heap[above] as Entry
      if (parent.dueMs <= entry.dueMs) break
      heap[at] = parent
      at = above
    }
    heap[at] = entry
  }

  /** Removes the first. */
  #pop(): void {
    const heap = this.#heap
    const last = heap.pop()
    if (last === undefined || heap.length === 0) return
    let at = 0
    for (;;) {
      let below = 2 * at + 1
      const left = heap[below]
      if (left === undefined) break
      const right = heap[below + 1]
      if (right !== undefined && right.dueMs < left.dueMs) below++
      const child = heap[below] as Entry
      if (child.dueMs >= last.dueMs) break
      heap[at] = child
      at = below
    }
    heap[at] = last
  }
}
