/**
 * What has the smallest key comes out first; of equal keys, what was put in first.
 * @module
 */

/** So many removed entries are never worth tidying up. */
const STALE_MIN = 1_024

/** What a heap keeps for one value, and the way to remove it. */
export interface HeapEntry<Value> {
  readonly key: number
  readonly order: number
  /** Gone once the entry was taken or removed. */
  value: Value | undefined
}

/** A binary heap. Entries that were removed stay until they come up or outnumber the others. */
export class Heap<Value extends NonNullable<unknown>> {
  #entries: HeapEntry<Value>[] = []
  #stale = 0
  #order = 0

  /** Without those that were removed. */
  get size(): number {
    return this.#entries.length - this.#stale
  }

  /** Infinity when there is nothing. */
  get firstKey(): number {
    for (let first = this.#entries[0]; first !== undefined; first = this.#entries[0]) {
      if (first.value !== undefined) return first.key
      this.#stale--
      this.#pop()
    }
    return Number.POSITIVE_INFINITY
  }

  /** @param key - not NaN */
  add(key: number, value: Value): HeapEntry<Value> {
    const entry: HeapEntry<Value> = { key, order: this.#order++, value }
    this.#push(entry)
    return entry
  }

  /** Removes the first and hands out its value, unless its key is above `keyMax`. */
  take(keyMax: number = Number.POSITIVE_INFINITY): Value | undefined {
    if (this.firstKey > keyMax) return undefined
    const [first] = this.#entries
    const value = first?.value
    if (first !== undefined) first.value = undefined
    this.#pop()
    return value
  }

  /** @param entry - of this heap; one that was taken or removed is removed in vain */
  remove(entry: HeapEntry<Value>): void {
    if (entry.value === undefined) return
    entry.value = undefined
    this.#stale++
    // Most timeouts are called off; kept until they are due they would be most of the heap.
    if (this.#stale > STALE_MIN && this.#stale * 2 > this.#entries.length) this.#tidy()
  }

  clear(): void {
    for (const entry of this.#entries) entry.value = undefined
    this.#entries = []
    this.#stale = 0
  }

  #tidy(): void {
    // Ascending order is a heap.
    this.#entries = this.#entries
      .filter(({ value }) => value !== undefined)
      .sort((left, right) => (isBefore(left, right) ? -1 : 1))
    this.#stale = 0
  }

  #push(entry: HeapEntry<Value>): void {
    const entries = this.#entries
    let at = entries.push(entry) - 1
    while (at > 0) {
      const above = (at - 1) >> 1
      const parent = entries[above] as HeapEntry<Value>
      if (!isBefore(entry, parent)) break
      entries[at] = parent
      at = above
    }
    entries[at] = entry
  }

  /** Removes the first. */
  #pop(): void {
    const entries = this.#entries
    const last = entries.pop()
    if (last === undefined || entries.length === 0) return
    let at = 0
    for (;;) {
      let below = 2 * at + 1
      const left = entries[below]
      if (left === undefined) break
      const right = entries[below + 1]
      if (right !== undefined && isBefore(right, left)) below++
      const child = entries[below] as HeapEntry<Value>
      if (!isBefore(child, last)) break
      entries[at] = child
      at = below
    }
    entries[at] = last
  }
}

function isBefore<Value>(left: HeapEntry<Value>, right: HeapEntry<Value>): boolean {
  return left.key < right.key || (left.key === right.key && left.order < right.order)
}
