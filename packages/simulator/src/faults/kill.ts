/** @module Power is gone at an instant: what was not committed is lost. It comes back on the same disk. */
import type { FaultKind } from './fault.ts'

export const kill: FaultKind = {
  name: 'kill',
  scope: 'node',
  draw: () => ({}),
  begin: (_world, _fault, node) => node.kill(),
  end: (_world, _fault, node) => node.start(),
}
