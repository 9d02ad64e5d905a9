/** @module Drawing lots with the port's randomness. */

import type { Random } from '@starling/ports'

/** One of `items`, each equally likely (to within 2^-32 for lists of up to 65,536); undefined of an empty list. */
export function drawOne<Item>(random: Random, items: readonly Item[]): Item | undefined {
  if (items.length <= 1) return items[0]
  const bytes = random.bytes(6)
  let value = 0
  for (const byte of bytes) value = value * 256 + byte
  return items[Math.floor((value / 2 ** 48) * items.length)]
}

/** From so many items on, drawing until one fits is quicker than sorting out which do: nearly all of them fit. */
const POOL_LARGE = 64
/** Draws before the items are sorted out after all. */
const DRAWS_MAX = 16

/** One of a large pool of which nearly all fit; undefined of a small one, or when luck had it otherwise: then they are sorted out. */
export function drawFitting<Item>(
  random: Random,
  pool: readonly Item[],
  fits: (item: Item) => boolean,
): Item | undefined {
  for (let draw = 0; pool.length >= POOL_LARGE && draw < DRAWS_MAX; draw++) {
    const item = drawOne(random, pool)
    if (item !== undefined && fits(item)) return item
  }
  return undefined
}

/** All of `items` in an order where each comes first equally likely. */
export function shuffled<Item>(random: Random, items: readonly Item[]): Item[] {
  const left = [...items]
  const order: Item[] = []
  while (left.length > 0) {
    const item = drawOne(random, left) as Item
    left.splice(left.indexOf(item), 1)
    order.push(item)
  }
  return order
}
