/**
 * Range-based set reconciliation (Meyer 2023): two sides find out in what their sets differ, with messages about as large as
 * the difference. One side leads and remembers what it has found; the other answers each message by itself. A state
 * machine without I/O.
 * Source: docs/protocol/replication.md §3; arXiv 2212.13567.
 * @module
 */

import { equalBytes, toHex } from '@starling/base'
import { compareItems, type Item } from './item.ts'
import type { ItemSet } from './item-set.ts'
import { type Bound, decodeMessage, END, encodeMessage, type Range, type RangeContent } from './message.ts'

/** Into how many parts a stretch is cut that is not equal. */
const PARTS = 16

/** Ids of one answer, about; what is left over is asked again. */
const IDS_MAX = 4_096

interface Difference {
  /** Items that only the leading side has. */
  readonly have: readonly Item[]
  /** Ids, in hex, that only the other side has, with the bounds of the stretch they lie in. */
  readonly need: readonly Uint8Array[]
}

export interface Step extends Difference {
  /** What to send next; undefined when all is known. */
  readonly message: Uint8Array | undefined
}

/** The first message of the leading side. */
export function openReconciliation(own: ItemSet): Uint8Array {
  const out = new Answer()
  split(own, 0, own.size, END, out)
  return out.encode()
}

/** The other side's answer to any message. @throws {ReconcileError} */
export function answerReconciliation(own: ItemSet, message: Uint8Array): Uint8Array {
  const out = new Answer()
  walk(own, message, out, (range, from, to) => {
    if (range.mode === 'ids') out.add({ upper: range.upper, mode: 'ids', ids: own.slice(from, to).map(({ id }) => id) })
  })
  return out.encode()
}

/** What the leading side learns from an answer. @throws {ReconcileError} */
export function continueReconciliation(own: ItemSet, answer: Uint8Array): Step {
  const out = new Answer()
  const have: Item[] = []
  const need: Uint8Array[] = []
  walk(own, answer, out, (range, from, to) => {
    if (range.mode !== 'ids') return
    const theirs = new Map(range.ids.map((id) => [toHex(id), id]))
    for (const item of own.slice(from, to)) if (!theirs.delete(toHex(item.id))) have.push(item)
    for (const id of theirs.values()) need.push(id)
    out.skip(range.upper)
  })
  return { have, need, message: out.isEmpty ? undefined : out.encode() }
}

type Visit = (range: Range, from: number, to: number) => void

/** Goes through the ranges of a message beside the own items; what only fingerprints can say is said here. */
function walk(own: ItemSet, message: Uint8Array, out: Answer, onIds: Visit): void {
  let from = 0
  let before: Bound = { ms: 0, id: new Uint8Array(0) }
  for (const range of decodeMessage(message)) {
    const upper = compareItems(range.upper, before) < 0 ? before : range.upper
    const to = own.lowerBound(upper, from)
    if (out.isFull && range.mode !== 'skip') {
      // Compared again with the next message.
      if (range.mode === 'ids' || !equalBytes(range.fingerprint, own.fingerprint(from, to)))
        out.add({ upper, mode: 'fingerprint', fingerprint: own.fingerprint(from, to) })
      else out.skip(upper)
    } else if (range.mode === 'fingerprint') {
      if (equalBytes(range.fingerprint, own.fingerprint(from, to))) out.skip(upper)
      else split(own, from, to, upper, out)
    } else if (range.mode === 'ids') onIds({ ...range, upper }, from, to)
    else out.skip(upper)
    from = to
    before = upper
  }
}

function split(own: ItemSet, from: number, to: number, upper: Bound, out: Answer): void {
  const count = to - from
  if (count < 2 * PARTS) {
    out.add({ upper, mode: 'ids', ids: own.slice(from, to).map(({ id }) => id) })
    return
  }
  let start = from
  for (let part = 0; part < PARTS; part++) {
    const end = start + Math.floor(count / PARTS) + (part < count % PARTS ? 1 : 0)
    const bound = part === PARTS - 1 ? upper : boundBetween(own.at(end - 1), own.at(end))
    out.add({ upper: bound, mode: 'fingerprint', fingerprint: own.fingerprint(start, end) })
    start = end
  }
}

/** The shortest bound above `last` and not above `next`. */
function boundBetween(last: Item, next: Item): Bound {
  if (last.ms !== next.ms) return { ms: next.ms, id: new Uint8Array(0) }
  let shared = 0
  while (last.id[shared] === next.id[shared]) shared++
  return { ms: next.ms, id: next.id.subarray(0, shared + 1) }
}

/** Ranges in order; those to be skipped are joined, and left out at the end. */
class Answer {
  readonly #ranges: Range[] = []
  #skipped: Bound | undefined
  #ids = 0

  get isEmpty(): boolean {
    return this.#ranges.length === 0
  }

  get isFull(): boolean {
    return this.#ids >= IDS_MAX
  }

  skip(upper: Bound): void {
    this.#skipped = upper
  }

  add(range: { readonly upper: Bound } & RangeContent): void {
    if (this.#skipped !== undefined) this.#ranges.push({ upper: this.#skipped, mode: 'skip' })
    this.#skipped = undefined
    this.#ranges.push(range)
    if (range.mode === 'ids') this.#ids += range.ids.length
  }

  encode(): Uint8Array {
    return encodeMessage(this.#ranges)
  }
}
