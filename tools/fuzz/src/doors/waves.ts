/**
 * Cases that run together: each concerns the mailboxes of another owner, so that each has one order of events.
 * @module
 */

import type { Turn } from '../door.ts'
import type { Person } from '../world/people.ts'
import { type Pending, untilSettled } from '../world/until-settled.ts'
import type { World } from '../world/world.ts'

export interface WaveWork<Case, Result> {
  readonly start: (what: Case, owner: Person) => Pending<Result>
  /** In the order of the cases, when all of a wave have ended. */
  readonly check: (result: Result) => void
}

/** Between waves a little time passes: stamps are to differ, and nothing may depend on time standing. */
const PAUSE_MS = 7

export async function runWaves<Case, Result>(
  world: World,
  block: readonly Turn<Case>[],
  work: WaveWork<Case, Result>,
): Promise<void> {
  for (const wave of wavesOf(block)) {
    const pending = wave.map(({ owner, what }) => work.start(what, world.cast.people.owners[owner] as Person))
    for (const result of await untilSettled(world, pending)) work.check(result)
    world.clock.jump(PAUSE_MS)
  }
}

/** A wave ends where an owner would come again. */
function wavesOf<Case>(block: readonly Turn<Case>[]): readonly (readonly Turn<Case>[])[] {
  const waves: Turn<Case>[][] = []
  let owners = new Set<number>()
  for (const turn of block) {
    if (waves.length === 0 || owners.has(turn.owner)) {
      waves.push([])
      owners = new Set()
    }
    waves.at(-1)?.push(turn)
    owners.add(turn.owner)
  }
  return waves
}
