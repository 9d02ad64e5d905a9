/**
 * What is kept of a range of accounts, summed up by the minutes of the stamps: to say that two members keep the same, and to
 * find the minutes in which they do not, without reading the database.
 * Source: docs/protocol/replication.md §3.
 * @module
 */

import {
  addDigest,
  addSum,
  emptySum,
  FINGERPRINT_BYTES,
  hashSum,
  type Sum,
  subtractDigest,
  subtractSum,
} from '../reconcile/digest-sum.ts'
import { type HashBytes, ITEM_ID_BYTES, type Item } from '../reconcile/item.ts'
import type { AccountRange } from './account-range.ts'

/** How many items, and the sum of their digests. */
export interface Total {
  readonly sum: Sum
  count: number
}

interface MinuteTotal extends Total {
  /** The minute as one item, until something changes. */
  item: Item | undefined
}

export const MINUTE_MS = 60_000

/** Which minute an id of `minutes` names, and how many items it holds; undefined when it names none. */
export function minuteOfId(id: Uint8Array): { readonly minute: number; readonly count: number } | undefined {
  const view = new DataView(id.buffer, id.byteOffset, id.byteLength)
  const minute = view.getFloat64(0)
  return Number.isSafeInteger(minute * MINUTE_MS) && minute >= 0 ? { minute, count: view.getUint32(8) } : undefined
}

export class ItemIndex {
  readonly range: AccountRange
  readonly #hash: HashBytes
  readonly #minutes = new Map<number, MinuteTotal>()
  readonly #all: Total = { sum: emptySum(), count: 0 }
  /** The last fingerprint that was asked for, until something changes. */
  #fingerprint: { readonly untilMinute: number; readonly value: Uint8Array } | undefined
  /** Of `messages`: rows up to here are counted; those that come later are found there. */
  scannedId = 0
  isWhole = false

  constructor(range: AccountRange, hash: HashBytes) {
    this.range = range
    this.#hash = hash
  }

  get size(): number {
    return this.#all.count
  }

  add({ ms, id }: Item): void {
    const total = this.#minuteOf(ms)
    for (const { sum } of [total, this.#all]) addDigest(sum, id)
    total.count += 1
    total.item = undefined
    this.#all.count += 1
    this.#fingerprint = undefined
  }

  remove({ ms, id }: Item): void {
    const total = this.#minuteOf(ms)
    for (const { sum } of [total, this.#all]) subtractDigest(sum, id)
    total.count -= 1
    total.item = undefined
    this.#all.count -= 1
    if (total.count === 0) this.#minutes.delete(Math.floor(ms / MINUTE_MS))
    this.#fingerprint = undefined
  }

  /** Of all items with stamps before the minute. 16 bytes. */
  fingerprint(untilMinute: number): Uint8Array {
    if (this.#fingerprint?.untilMinute === untilMinute) return this.#fingerprint.value
    const { sum, count } = this.#until(untilMinute)
    const value = hashSum(this.#hash, sum, count, FINGERPRINT_BYTES)
    this.#fingerprint = { untilMinute, value }
    return value
  }

  /** The same of a store that differs from this one by so much, before the minute. */
  fingerprintOf(untilMinute: number, difference: Total): Uint8Array {
    const { sum, count } = this.#until(untilMinute)
    addSum(sum, difference.sum)
    return hashSum(this.#hash, sum, count + difference.count, FINGERPRINT_BYTES)
  }

  /** Each minute before `untilMinute` as one item: equal ones hold equal items. Its id also says which minute it is. */
  minutes(untilMinute: number): readonly Item[] {
    const items: Item[] = []
    for (const [minute, total] of this.#minutes) {
      if (minute >= untilMinute) continue
      total.item ??= this.#itemOf(minute, total)
      items.push(total.item)
    }
    return items
  }

  #itemOf(minute: number, { sum, count }: Total): Item {
    const id = hashSum(this.#hash, sum, count, ITEM_ID_BYTES)
    const view = new DataView(id.buffer, id.byteOffset)
    view.setFloat64(0, minute)
    view.setUint32(8, Math.min(count, 0xffff_ffff))
    return { ms: minute * MINUTE_MS, id }
  }

  #until(untilMinute: number): Total {
    const sum = Uint32Array.from(this.#all.sum)
    let { count } = this.#all
    for (const [minute, total] of this.#newest(untilMinute)) {
      if (minute < untilMinute) continue
      subtractSum(sum, total.sum)
      count -= total.count
    }
    return { sum, count }
  }

  /** Stamps lie a few seconds ahead at most, so a handful of look-ups finds all that is not before the minute. */
  *#newest(untilMinute: number): Iterable<readonly [number, Total]> {
    const ahead = 16
    if (this.#minutes.size <= ahead) yield* this.#minutes
    else {
      for (let minute = untilMinute; minute < untilMinute + ahead; minute++) {
        const total = this.#minutes.get(minute)
        if (total !== undefined) yield [minute, total]
      }
    }
  }

  #minuteOf(ms: number): MinuteTotal {
    const minute = Math.floor(ms / MINUTE_MS)
    let total = this.#minutes.get(minute)
    if (total === undefined) {
      total = { sum: emptySum(), count: 0, item: undefined }
      this.#minutes.set(minute, total)
    }
    return total
  }
}
