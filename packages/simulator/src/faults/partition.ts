/** @module The network falls into two parts that do not hear each other; people are on both sides. */
import type { FaultKind } from './fault.ts'

export const partition: FaultKind = {
  name: 'partition',
  scope: 'world',
  /** The share of those on the other side. */
  draw: (random) => ({ amount: 0.2 + 0.3 * random.fraction() }),
  begin(world, { atMs, amount = 0.5 }) {
    const random = world.random(`partition/${atMs}`)
    world.network.divide(() => (random.fraction() < amount ? 1 : 0))
  },
  end: (world) => world.network.unite(),
}
