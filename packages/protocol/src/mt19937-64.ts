/**
 * The 64-bit Mersenne Twister, and the network's way to draw a number below a bound with it.
 * Source: Matsumoto and Nishimura, mt19937-64; docs/protocol/swarms.md §3.2.
 * @module
 */

import { assert } from '@starling/base'

const STATE_WORDS = 312
const MIDDLE = 156
const MATRIX = 0xb502_6f5a_a966_19e9n
const UPPER_MASK = 0xffff_ffff_8000_0000n
const LOWER_MASK = 0x7fff_ffffn
const MAX = 0xffff_ffff_ffff_ffffn

/** Equal seeds give equal draws, on every machine: part of the protocol. Not for secrets. */
export class Mt19937_64 {
  readonly #state = new BigUint64Array(STATE_WORDS)
  #next = STATE_WORDS

  /** @param seed - taken modulo 2^64 */
  constructor(seed: bigint) {
    this.#state[0] = BigInt.asUintN(64, seed)
    for (let i = 1; i < STATE_WORDS; i++) {
      const before = this.#word(i - 1)
      // A BigUint64Array keeps the low 64 bits of what is written to it.
      this.#state[i] = 6_364_136_223_846_793_005n * (before ^ (before >> 62n)) + BigInt(i)
    }
  }

  /** The next number, 0 … 2^64 − 1. */
  next(): bigint {
    if (this.#next === STATE_WORDS) this.#twist()
    let x = this.#word(this.#next++)
    x ^= (x >> 29n) & 0x5555_5555_5555_5555n
    x ^= (x << 17n) & 0x71d6_7fff_eda6_0000n
    x ^= (x << 37n) & 0xfff7_eee0_0000_0000n
    return x ^ (x >> 43n)
  }

  #twist(): void {
    for (let i = 0; i < STATE_WORDS; i++) {
      const mixed = (this.#word(i) & UPPER_MASK) | (this.#word((i + 1) % STATE_WORDS) & LOWER_MASK)
      const odd = mixed & 1n ? MATRIX : 0n
      this.#state[i] = this.#word((i + MIDDLE) % STATE_WORDS) ^ (mixed >> 1n) ^ odd
    }
    this.#next = 0
  }

  #word(index: number): bigint {
    return this.#state[index] as bigint
  }
}

/** A uniform number in 0 … n − 1, from the draws that all daemons of the network make alike. */
export function uniformBelow(generator: Mt19937_64, n: bigint): bigint {
  assert(n > 0n && n <= MAX, 'bound of a draw is positive and fits 64 bits')
  const limit = MAX - (MAX % n)
  for (;;) {
    const x = generator.next()
    if (x < limit) return x / (limit / n)
  }
}
