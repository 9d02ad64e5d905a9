/**
 * Virtual time: a heap of events. Time moves only when nothing is runnable.
 * Source: docs/architecture.md, "Ports".
 * @module
 */

/** One thing that happens at a moment; without `run` it was cancelled. */
interface Event {
  readonly atMs: number
  readonly order: number
  run: (() => void) | undefined
}

/** Cancels what was scheduled; once it has run, does nothing. */
export type Cancel = () => void

/**
 * Events that one turn of the event loop takes. Node and client code use nothing but promises here, and all of those settle
 * between two callbacks of the same turn; a whole turn for each event would cost more than most events.
 */
const EVENTS_PER_TURN = 256

/** One timeline for a whole world. Events of the same instant run in the order in which they were scheduled. */
export class VirtualTime {
  #heap: Event[] = []
  #cancelled = 0
  #nowMs = 0
  #order = 0
  #ran = 0

  /** Milliseconds since the world began. */
  get nowMs(): number {
    return this.#nowMs
  }

  /** Events so far. */
  get eventsRun(): number {
    return this.#ran
  }

  /** Runs `run` after `delayMs`. */
  schedule(delayMs: number, run: () => void): Cancel {
    const event: Event = { atMs: this.#nowMs + Math.max(0, delayMs), order: this.#order++, run }
    this.#push(event)
    return () => {
      if (event.run === undefined) return
      event.run = undefined
      this.#cancelled++
      // Most timeouts are cancelled; kept until they are due they would be most of the heap.
      if (this.#cancelled > 1_024 && this.#cancelled * 2 > this.#heap.length) this.#tidy()
    }
  }

  /** Runs events until `untilMs` or until `done()` says so between two events. One call at a time. */
  runUntil(untilMs: number, done: () => boolean = () => false): Promise<void> {
    return new Promise((resolve, reject) => {
      let isOver = false
      const step = (): void => {
        if (isOver) return
        try {
          if (!done() && this.#runNext(untilMs)) return
          if (!done() && untilMs < Number.MAX_SAFE_INTEGER) this.#nowMs = Math.max(this.#nowMs, untilMs)
          isOver = true
          resolve()
        } catch (error) {
          isOver = true
          reject(error)
        }
      }
      const turn = (): void => {
        step()
        if (isOver) return
        for (let event = 1; event < EVENTS_PER_TURN; event++) setImmediate(step)
        setImmediate(turn)
      }
      setImmediate(turn)
    })
  }

  /** Lets time go on until `work` has ended, and hands out what came of it. */
  async drive<Result>(work: Promise<Result>): Promise<Result> {
    let isOver = false
    const end = () => {
      isOver = true
    }
    work.then(end, end)
    while (!isOver && (await this.#hasEvents())) await this.runUntil(Number.MAX_SAFE_INTEGER, () => isOver)
    return work
  }

  /** After everything that can run without time going on has run. */
  async #hasEvents(): Promise<boolean> {
    await new Promise((resolve) => setImmediate(resolve))
    return this.#heap.length > this.#cancelled
  }

  /** @returns whether there was one */
  #runNext(untilMs: number): boolean {
    for (let next = this.#heap[0]; next !== undefined && next.atMs <= untilMs; next = this.#heap[0]) {
      this.#pop()
      const { run } = next
      if (run === undefined) {
        this.#cancelled--
        continue
      }
      next.run = undefined
      this.#nowMs = next.atMs
      this.#ran++
      run()
      return true
    }
    return false
  }

  #tidy(): void {
    // Ascending order is a heap.
    this.#heap = this.#heap
      .filter(({ run }) => run !== undefined)
      .sort((left, right) => (isBefore(left, right) ? -1 : 1))
    this.#cancelled = 0
  }

  #push(event: Event): void {
    const heap = this.#heap
    let at = heap.push(event) - 1
    while (at > 0) {
      const above = (at - 1) >> 1
      const parent = heap[above] as Event
      if (!isBefore(event, parent)) break
      heap[at] = parent
      at = above
    }
    heap[at] = event
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
      if (right !== undefined && isBefore(right, left)) below++
      const child = heap[below] as Event
      if (!isBefore(child, last)) break
      heap[at] = child
      at = below
    }
    heap[at] = last
  }
}

function isBefore(left: Event, right: Event): boolean {
  return left.atMs < right.atMs || (left.atMs === right.atMs && left.order < right.order)
}
