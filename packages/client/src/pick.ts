/** @module Choices, from the one source of randomness. */

import type { Random } from '@starling/ports'

/** An integer 0 ≤ n < `limit`; the bias of at most limit / 2^32 does not matter for choices among nodes. */
export function randomBelow(random: Random, limit: number): number {
  const [a = 0, b = 0, c = 0, d = 0] = random.bytes(4)
  return Math.floor(((((a << 24) | (b << 16) | (c << 8) | d) >>> 0) / 0x1_0000_0000) * limit)
}

/** A new array in random order; of so many of them, when a number is given. */
export function shuffled<Item>(random: Random, items: readonly Item[], count = items.length): Item[] {
  const out = [...items]
  const left = Math.max(0, out.length - count)
  for (let i = out.length - 1; i > 0 && i >= left; i--) {
    const j = randomBelow(random, i + 1)
    const held = out[i] as Item
    out[i] = out[j] as Item
    out[j] = held
  }
  return out.slice(left)
}
