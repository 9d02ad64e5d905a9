/**
 * Faults from the seed: which node is cut off, when, and for how long.
 * @module
 */

import type { SeededRandom } from './seeded-random.ts'
import type { SimNode, World } from './world.ts'

export interface Fault {
  readonly kind: 'cut'
  readonly node: string
  readonly atMs: number
  readonly untilMs: number
}

/** At most one node is away at a time, so that every swarm keeps a majority. */
export function planFaults(world: World, random: SeededRandom, count: number, durationMs: number): readonly Fault[] {
  const slotMs = Math.floor(durationMs / Math.max(1, count))
  return Array.from({ length: count }, (_, index) => {
    const node = world.nodes[random.below(world.nodes.length)] as SimNode
    const atMs = index * slotMs + random.below(Math.max(1, Math.floor(slotMs / 4)))
    return { kind: 'cut', node: node.name, atMs, untilMs: atMs + Math.floor(slotMs / 2) }
  })
}

export function scheduleFaults(world: World, faults: readonly Fault[]): void {
  for (const { node, atMs, untilMs } of faults) {
    world.time.schedule(atMs, () => world.network.cut(node))
    world.time.schedule(untilMs, () => world.network.heal(node))
  }
}
