/** @module A node leaves the registry, goes on for a while among those who do not hear it any more, and is switched off for good. */
import type { FaultKind } from './fault.ts'

export const leave: FaultKind = {
  name: 'leave',
  scope: 'node',
  draw: () => ({}),
  change: (_world, _fault, node) => ({ leaving: [node.ed25519] }),
  begin(world, _fault, node) {
    world.registry.change({ leaving: [node.ed25519] })
  },
  end: (_world, _fault, node) => node.kill(),
}
