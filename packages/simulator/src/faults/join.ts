/** @module New nodes: they are switched on and registered at once, and are given places in swarms. Swarms grow and split by it. */
import type { FaultKind } from './fault.ts'

/** At once; enough for a split where swarms are well filled. */
const JOINING_MAX = 8

export const join: FaultKind = {
  name: 'join',
  scope: 'world',
  draw: (random) => ({ amount: 1 + random.below(JOINING_MAX) }),
  // A node's record follows from its place, whether or not there is such a node.
  change: (world, { amount = 1 }) => ({
    joining: Array.from({ length: amount }, (_, index) => world.recordOf(world.nodes.length + index)),
  }),
  begin(world, { amount = 1 }) {
    world.registry.change({ joining: Array.from({ length: amount }, () => world.addNode().record) })
  },
  /** They stay. */
  end: () => {},
}
