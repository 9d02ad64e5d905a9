/**
 * What must not overlap with itself.
 * @module
 */

export class Turns {
  #last: Promise<unknown> = Promise.resolve()

  /** Begins once everything given before has ended, however it did. */
  take<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#last.then(work)
    // Whoever asked for it hears of a failure; the next one begins all the same.
    this.#last = result.catch(() => undefined)
    return result
  }
}
