/** @module Numbers below a bound and shuffles, from random bytes. */

import { assert, ByteReader } from '@starling/base'
import type { RandomBytes } from './seal.ts'

const DRAWS = 0x1_0000_0000

/** A uniform integer in 0 … `bound` − 1. @param bound - 1 … 2^32 */
export function randomBelow(random: RandomBytes, bound: number): number {
  assert(Number.isInteger(bound) && bound > 0 && bound <= DRAWS, 'bound of a draw is 1 … 2^32', { bound })
  // Draws above the last whole multiple of `bound` would favour small numbers.
  const limit = DRAWS - (DRAWS % bound)
  for (;;) {
    const draw = new ByteReader(random.bytes(4)).u32be()
    if (draw < limit) return draw % bound
  }
}

/** The same items in a random order, each order as likely as any other. */
export function shuffle<Item>(random: RandomBytes, items: readonly Item[]): Item[] {
  const shuffled = [...items]
  for (let i = shuffled.length - 1; i > 0; i--) {
    const j = randomBelow(random, i + 1)
    ;[shuffled[i], shuffled[j]] = [shuffled[j] as Item, shuffled[i] as Item]
  }
  return shuffled
}
