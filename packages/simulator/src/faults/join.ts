/** @module A new node: it is switched on and registered at once, and is given a place in a swarm. Swarms grow and split by it. */
import type { FaultKind } from './fault.ts'

export const join: FaultKind = {
  name: 'join',
  scope: 'world',
  draw: () => ({}),
  // The record of the next node follows from its place, whether or not there is such a node.
  change: (world) => ({ joining: [world.recordOf(world.nodes.length)] }),
  begin(world) {
    world.registry.change({ joining: [world.addNode().record] })
  },
  /** It stays. */
  end: () => {},
}
