/**
 * Virtual time: a heap of events, and clocks that read it. Time moves only when nothing is runnable.
 * Source: docs/architecture.md, "The simulator".
 * @module
 */

import type { Clock } from '@starling/ports'

interface Event {
  readonly atMs: number
  readonly order: number
  readonly run: () => void
  cancelled: boolean
}

/** Turns of the event loop after which every promise of the node and client code has settled. */
const SETTLE_TURNS = 2

/** One timeline for a whole world. Events of the same instant run in the order in which they were scheduled. */
export class VirtualTime {
  readonly #heap: Event[] = []
  #nowMs = 0
  #order = 0

  /** Milliseconds since the world began. */
  get nowMs(): number {
    return this.#nowMs
  }

  /** Runs `run` after `delayMs`; the result cancels it. */
  schedule(delayMs: number, run: () => void): () => void {
    const event: Event = { atMs: this.#nowMs + Math.max(0, delayMs), order: this.#order++, run, cancelled: false }
    this.#push(event)
    return () => {
      event.cancelled = true
    }
  }

  /** Runs events until `untilMs` or until `done()` says so between two events. */
  async runUntil(untilMs: number, done: () => boolean = () => false): Promise<void> {
    await settle()
    while (!done()) {
      const next = this.#heap[0]
      if (next === undefined || next.atMs > untilMs) break
      this.#pop()
      if (next.cancelled) continue
      this.#nowMs = next.atMs
      next.run()
      await settle()
    }
    if (!done()) this.#nowMs = Math.max(this.#nowMs, untilMs)
  }

  #push(event: Event): void {
    const heap = this.#heap
    heap.push(event)
    let at = heap.length - 1
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (!isBefore(heap[at] as Event, heap[parent] as Event)) break
      swap(heap, at, parent)
      at = parent
    }
  }

  #pop(): void {
    const heap = this.#heap
    const last = heap.pop() as Event
    if (heap.length === 0) return
    heap[0] = last
    let at = 0
    for (;;) {
      const left = at * 2 + 1
      let least = at
      if (left < heap.length && isBefore(heap[left] as Event, heap[least] as Event)) least = left
      if (left + 1 < heap.length && isBefore(heap[left + 1] as Event, heap[least] as Event)) least = left + 1
      if (least === at) return
      swap(heap, at, least)
      at = least
    }
  }
}

/** The clock of one node or client: virtual time since `epochMs`, wrong by `offsetMs`. */
export class VirtualClock implements Clock {
  readonly #time: VirtualTime
  readonly #epochMs: number
  offsetMs: number

  constructor(time: VirtualTime, epochMs: number, offsetMs = 0) {
    this.#time = time
    this.#epochMs = epochMs
    this.offsetMs = offsetMs
  }

  now(): number {
    return Math.floor(this.#epochMs + this.#time.nowMs + this.offsetMs)
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
      const cancel = this.#time.schedule(ms, () => {
        signal?.removeEventListener('abort', onAbort)
        resolve()
      })
      signal?.addEventListener('abort', onAbort, { once: true })
    })
  }
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < SETTLE_TURNS; turn++) await new Promise((resolve) => setImmediate(resolve))
}

function isBefore(left: Event, right: Event): boolean {
  return left.atMs < right.atMs || (left.atMs === right.atMs && left.order < right.order)
}

function swap(heap: Event[], left: number, right: number): void {
  const event = heap[left] as Event
  heap[left] = heap[right] as Event
  heap[right] = event
}
