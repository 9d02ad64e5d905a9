/** @module Lets the members of swarms find and mend what they do not have in common. */
import type { World } from '../world/world.ts'
import { keptRows, type SwarmRows } from './kept-rows.ts'

const LOOK_EACH_MS_MIN = 15_000
/** The longest pause between two repairs with one member, and time for what follows from it. */
const REPAIR_MS_MAX = 20 * 60_000
/** Where members ask each other rarely, nothing changes in between: a look reads all rows of all nodes. */
const LOOKS_PER_PING = 3
const PINGS = 3

/** @returns what members keep when they all keep the same, or when there was time enough; see `keptRows` */
export async function letRepair(world: World): Promise<ReadonlyMap<bigint, SwarmRows>> {
  const { time } = world
  const { memberPingMs } = world.profile
  const endMs = time.nowMs + Math.max(REPAIR_MS_MAX, PINGS * memberPingMs)
  const lookEachMs = Math.max(LOOK_EACH_MS_MIN, memberPingMs / LOOKS_PER_PING)
  for (;;) {
    const kept = await keptRows(world)
    if (time.nowMs >= endMs || [...kept.values()].every(isSame)) return kept
    await time.runUntil(time.nowMs + lookEachMs)
  }
}

function isSame(members: SwarmRows): boolean {
  const [first, ...others] = members.values()
  if (first === undefined) return true
  return others.every((rows) => rows.size === first.size && [...rows].every((row) => first.has(row)))
}
