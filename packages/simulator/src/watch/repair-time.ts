/** @module Lets the members of swarms find and mend what they do not have in common. */
import type { World } from '../world/world.ts'
import { keptRows, type SwarmRows } from './kept-rows.ts'

const LOOK_EACH_MS = 15_000
/** The longest pause between two repairs with one member, and time for what follows from it. */
const REPAIR_MS_MAX = 20 * 60_000

/** @returns what members keep when they all keep the same, or when there was time enough; see `keptRows` */
export async function letRepair(world: World): Promise<ReadonlyMap<bigint, SwarmRows>> {
  const { time } = world
  const endMs = time.nowMs + REPAIR_MS_MAX
  for (;;) {
    const kept = await keptRows(world)
    if (time.nowMs >= endMs || [...kept.values()].every(isSame)) return kept
    await time.runUntil(time.nowMs + LOOK_EACH_MS)
  }
}

function isSame(members: SwarmRows): boolean {
  const [first, ...others] = members.values()
  if (first === undefined) return true
  return others.every((rows) => rows.size === first.size && [...rows].every((row) => first.has(row)))
}
