/** @module A disk without room: not one page more. */
import type { FaultKind } from './fault.ts'

export const diskFull: FaultKind = {
  name: 'disk-full',
  scope: 'node',
  draw: () => ({}),
  begin: (_world, _fault, node) => node.disk.fill(),
  end: (_world, _fault, node) => node.disk.makeRoom(),
}
