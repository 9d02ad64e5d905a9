/** @module A clock that is wrong by up to ten minutes, in either direction. */
import type { FaultKind } from './fault.ts'

const WRONG_MS_MAX = 10 * 60_000

export const clock: FaultKind = {
  name: 'clock',
  scope: 'node',
  draw: (random) => ({ amount: random.below(2 * WRONG_MS_MAX + 1) - WRONG_MS_MAX }),
  begin(_world, { amount = 0 }, node) {
    node.clock.offsetMs = amount
  },
  end(_world, _fault, node) {
    node.clock.offsetMs = 0
  },
}
