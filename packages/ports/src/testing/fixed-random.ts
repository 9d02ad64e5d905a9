/** @module Randomness that a test can foretell. */

import type { Random } from '../random.ts'

/** The same bytes in every run, good for nothing but tests. */
export class FixedRandom implements Random {
  readonly #source: Uint8Array | undefined
  #offset = 0
  #state: number

  /** @param source - bytes to hand out in this order and once, or the seed of a generator (xorshift32) that never ends */
  constructor(source: Uint8Array | number) {
    this.#source = typeof source === 'number' ? undefined : new Uint8Array(source)
    // Zero is the one state that xorshift never leaves.
    this.#state = typeof source === 'number' ? source >>> 0 || 0x9e3779b9 : 0
  }

  /** Bytes of the source that nobody has asked for; 0 for a generator. */
  get remaining(): number {
    return this.#source === undefined ? 0 : this.#source.length - this.#offset
  }

  /** @throws {RangeError} when the source does not hold `length` more bytes */
  bytes(length: number): Uint8Array {
    if (this.#source === undefined) return Uint8Array.from({ length }, () => this.#next())
    if (length > this.remaining) throw new RangeError(`fixed randomness ends after ${this.#source.length} bytes`)
    this.#offset += length
    return this.#source.slice(this.#offset - length, this.#offset)
  }

  #next(): number {
    this.#state ^= this.#state << 13
    this.#state ^= this.#state >>> 17
    this.#state ^= this.#state << 5
    this.#state >>>= 0
    return this.#state >>> 24
  }
}
