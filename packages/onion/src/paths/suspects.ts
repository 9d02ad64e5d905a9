/**
 * Which node may be the one that hangs, while requests through a small network get no answer: a search by exclusion.
 *
 * One node is thought to hang. It then stands in every request that is late, and in none that was answered. A delivery that is led
 * around one suspect speaks against that one when it is late too, and for all others when it is answered. Requests are also lost
 * without anybody's fault, so being late is no proof: suspected most is who was missing in the fewest of them.
 * Source: docs/protocol/onion-requests.md §9.2.
 * @module
 */

/**
 * Requests that were late before somebody came under suspicion speak for that node, but for no more than so many more than for who is suspected
 * most: else nobody could take that one's place.
 */
const AHEAD_MAX = 2

export class Suspects {
  /** By Ed25519 key, how many late requests had been without the node. */
  readonly #missed = new Map<string, number>()
  /** Those that some request under way is led around. */
  readonly #tested = new Set<string>()
  /** Requests that were late since somebody is suspected. */
  #late = 0

  /** Who is suspected more than everybody else; undefined when there is nobody, or nobody more than others. */
  get sole(): string | undefined {
    const [first, ...others] = this.#most()
    return others.length === 0 ? first : undefined
  }

  /** Whom the next delivery is to be led around; undefined when there is nobody. Of several each is named once before one is named again. */
  next(): string | undefined {
    const most = this.#most()
    if (most.every((key) => this.#tested.has(key))) for (const key of most) this.#tested.delete(key)
    const next = most.find((key) => !this.#tested.has(key))
    if (next !== undefined) this.#tested.add(next)
    return next
  }

  /** @param keys - all nodes that the request needs: the relays and the destination */
  late(keys: readonly string[]): void {
    const missedBefore = Math.min(this.#late, this.#fewest() + AHEAD_MAX)
    for (const [key, missed] of this.#missed) if (!keys.includes(key)) this.#missed.set(key, missed + 1)
    for (const key of keys) if (!this.#missed.has(key)) this.#missed.set(key, missedBefore)
    this.#late++
  }

  /** @param keys - all nodes that the request needed */
  answered(keys: readonly string[]): void {
    for (const key of keys) this.#missed.delete(key)
    if (this.#missed.size === 0) this.clear()
  }

  clear(): void {
    this.#missed.clear()
    this.#tested.clear()
    this.#late = 0
  }

  #most(): readonly string[] {
    const fewest = this.#fewest()
    return [...this.#missed].filter(([, missed]) => missed === fewest).map(([key]) => key)
  }

  /** Infinite while there are no suspects. */
  #fewest(): number {
    return Math.min(...this.#missed.values())
  }
}
