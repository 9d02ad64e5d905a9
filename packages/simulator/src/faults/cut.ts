/** @module A cut cable: connections break at once, and new ones are refused. */
import type { FaultKind } from './fault.ts'

export const cut: FaultKind = {
  name: 'cut',
  scope: 'node',
  draw: () => ({}),
  begin: (world, _fault, node) => world.network.cut(node.endpoint),
  end: (world, _fault, node) => world.network.heal(node.endpoint),
}
