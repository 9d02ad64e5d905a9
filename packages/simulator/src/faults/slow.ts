/** @module A node at the end of a slow line. */
import type { FaultKind } from './fault.ts'

export const slow: FaultKind = {
  name: 'slow',
  scope: 'node',
  draw: (random) => ({ amount: 200 + random.below(2_000) }),
  begin(_world, { amount = 0 }, node) {
    node.endpoint.slowMs = amount
  },
  end(_world, _fault, node) {
    node.endpoint.slowMs = 0
  },
}
