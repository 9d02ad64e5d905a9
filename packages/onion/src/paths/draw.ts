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
