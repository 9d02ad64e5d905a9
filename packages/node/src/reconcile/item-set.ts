/**
 * Items in order, with the fingerprint of any stretch of them at hand.
 * @module
 */

import { addDigest, emptySum, FINGERPRINT_BYTES, hashSum, type Sum, subtractSum } from './digest-sum.ts'
import { compareItems, type HashBytes, type Item } from './item.ts'

export class ItemSet {
  readonly #items: readonly Item[]
  readonly #hash: HashBytes
  /** The sum of the first n items, for each n. */
  readonly #sums: readonly Sum[]

  /** @param items - in any order; what is there twice counts once */
  constructor(items: Iterable<Item>, hash: HashBytes) {
    const sorted = [...items].sort(compareItems)
    this.#items = sorted.filter((item, index) => index === 0 || compareItems(sorted[index - 1] as Item, item) !== 0)
    this.#hash = hash
    const sums = [emptySum()]
    for (const { id } of this.#items) {
      const sum = Uint32Array.from(sums[sums.length - 1] as Sum)
      addDigest(sum, id)
      sums.push(sum)
    }
    this.#sums = sums
  }

  get size(): number {
    return this.#items.length
  }

  at(index: number): Item {
    return this.#items[index] as Item
  }

  slice(from: number, to: number): readonly Item[] {
    return this.#items.slice(from, to)
  }

  /** Of the items from `from` up to before `to`. 16 bytes. */
  fingerprint(from: number, to: number): Uint8Array {
    const sum = Uint32Array.from(this.#sums[to] as Sum)
    subtractSum(sum, this.#sums[from] as Sum)
    return hashSum(this.#hash, sum, to - from, FINGERPRINT_BYTES)
  }

  /** How many items are less than `item`, from `from` on. */
  lowerBound(item: Item, from: number): number {
    let low = from
    let high = this.#items.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (compareItems(this.at(middle), item) < 0) low = middle + 1
      else high = middle
    }
    return low
  }
}
