import { UNASSIGNED_SWARM } from '@starling/ports'
import { describe, expect, it } from 'vitest'
import { movedShare } from './membership.ts'

/** A view of these swarms, each with its members. */
function view(swarms: Readonly<Record<string, readonly string[]>>) {
  const nodes = Object.entries(swarms).flatMap(([id, members]) =>
    members.map((ed25519) => ({ ed25519, swarmId: id === 'none' ? UNASSIGNED_SWARM : BigInt(id) })),
  )
  return { nodes } as unknown as Parameters<typeof movedShare>[0] // only these are looked at
}

const QUARTER = String(2n ** 62n)
const HALF = String(2n ** 63n)

describe('movedShare', () => {
  it('is nothing where nothing changes, and where a node only leaves', () => {
    expect(movedShare(view({ 0: ['a', 'b'] }), view({ 0: ['a', 'b'] }))).toBe(0)
    expect(movedShare(view({ 0: ['a', 'b'] }), view({ 0: ['a'], none: ['b'] }))).toBe(0)
  })

  it('is what the swarm keeps, when a node joins it', () => {
    expect(movedShare(view({ 0: ['a'] }), view({ 0: ['a', 'b'] }))).toBe(1)
    expect(movedShare(view({ 0: ['a'], [HALF]: ['b'] }), view({ 0: ['a', 'c'], [HALF]: ['b'] }))).toBeCloseTo(0.5, 9)
  })

  it('is what a new swarm takes over, once for each member', () => {
    const before = view({ 0: ['a', 'b', 'c', 'd'], [HALF]: ['e', 'f'] })
    const after = view({ 0: ['a', 'b'], [QUARTER]: ['c', 'd'], [HALF]: ['e', 'f'] })

    // The new swarm gets an eighth of the ring from each neighbour; what was of swarm 0 its members have already.
    expect(movedShare(before, after)).toBeCloseTo(2 * 0.125, 9)
  })

  it('is what a dissolved swarm leaves to its neighbours', () => {
    const before = view({ 0: ['a'], [QUARTER]: ['b'], [HALF]: ['c'] })
    const after = view({ 0: ['a', 'b'], [HALF]: ['c'] })

    // The quarter that is left goes to both neighbours by halves; `b` comes to swarm 0 with half the ring, and had an eighth of it.
    expect(movedShare(before, after)).toBeCloseTo(0.125 + 0.125 + 0.375, 9)
  })
})
