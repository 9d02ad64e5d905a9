/** @module A node that hangs: its connections stay, it answers nothing, and afterwards it goes on as if nothing had been. */
import type { FaultKind } from './fault.ts'

export const pause: FaultKind = {
  name: 'pause',
  scope: 'node',
  draw: () => ({}),
  begin: (_world, _fault, node) => node.party.pause(),
  end: (_world, _fault, node) => node.party.resume(),
}
