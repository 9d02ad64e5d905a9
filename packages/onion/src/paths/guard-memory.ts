/**
 * Which guards outlive a silence. While a device is offline every guard fails, and must not be exchanged for it: who
 * changes guards often is seen by many. So a guard that was lost while nobody answered comes back, once, with the first
 * answer; whether it is dead or only was out of reach shows at the next request.
 * Source: docs/protocol/onion-requests.md §9.2.
 * @module
 */

export class GuardMemory {
  /** Those that stood when an answer last came; of an earlier run at first. */
  #proven: readonly string[]
  readonly #lost = new Set<string>()
  /** Came back and have not answered since: not a second time. */
  readonly #onProbation = new Set<string>()

  constructor(earlier: readonly string[]) {
    this.#proven = earlier
  }

  /** To be kept across restarts: never those that were only drawn because nobody answered. */
  kept(current: readonly string[]): readonly string[] {
    return this.#proven.length === 0 ? current : this.#proven
  }

  /** The guard was given up. */
  lose(guard: string): void {
    if (!this.#onProbation.delete(guard)) this.#lost.add(guard)
  }

  /**
   * Somebody answered, so that there is a network.
   * @param answering - the guard through which the answer came
   * @param current - in the order in which they were chosen
   * @param canReturn - whether a lost guard is still in the list of nodes
   * @returns the lost ones that are to be guards again, before those drawn in their place
   */
  answered(answering: string, current: readonly string[], canReturn: (guard: string) => boolean): readonly string[] {
    this.#onProbation.delete(answering)
    const returning = this.#proven.filter((guard) => this.#lost.has(guard) && canReturn(guard))
    this.#lost.clear()
    for (const guard of returning) this.#onProbation.add(guard)
    if (returning.length === 0) this.#proven = current
    return returning
  }

  /** A new list of nodes resets every mark. */
  forgive(): void {
    this.#onProbation.clear()
  }
}
