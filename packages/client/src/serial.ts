/** @module Work that must not overlap with itself. */

/** Runs what it is given one after the other, in the order of the calls. */
export class Serial {
  #tail: Promise<unknown> = Promise.resolve()

  run<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#tail.then(work)
    // The next one begins whatever became of this one, whose caller hears of it.
    this.#tail = result.catch(() => undefined)
    return result
  }
}
