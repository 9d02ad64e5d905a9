/**
 * Virtual time: a heap of events. Time moves only when nothing is runnable.
 * Source: docs/architecture.md, "Ports".
 * @module
 */

import { Heap } from '@starling/base'

/** Cancels what was scheduled; once it has run, does nothing. */
export type Cancel = () => void

/**
 * Events that one turn of the event loop takes. Node and client code use nothing but promises here, and all of those settle
 * between two callbacks of the same turn; a whole turn for each event would cost more than most events.
 */
const EVENTS_PER_TURN = 256

/** One timeline for a whole world. Events of the same instant run in the order in which they were scheduled. */
export class VirtualTime {
  /** What is to be run, by the moment in milliseconds. */
  readonly #events = new Heap<() => void>()
  #nowMs = 0
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
    const event = this.#events.add(this.#nowMs + Math.max(0, delayMs), run)
    return () => this.#events.remove(event)
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
    return this.#events.size > 0
  }

  /** @returns whether there was one */
  #runNext(untilMs: number): boolean {
    const atMs = this.#events.firstKey
    const run = this.#events.take(untilMs)
    if (run === undefined) return false
    this.#nowMs = atMs
    this.#ran++
    run()
    return true
  }
}
