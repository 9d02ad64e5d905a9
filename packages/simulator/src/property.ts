/**
 * What must hold of a world: named objects, one file each below `properties/`.
 * @module
 */

import type { Message } from '@starling/client'
import type { Note } from './traffic/notes.ts'
import type { SentMessage } from './traffic/traffic.ts'
import type { SwarmRows } from './watch/kept-rows.ts'
import type { SimClient } from './world/sim-client.ts'
import type { World } from './world/world.ts'

/** What is there to be looked at when the traffic has ended and everything has settled. */
export interface Evidence {
  readonly world: World
  readonly people: readonly SimClient[]
  readonly sent: readonly SentMessage[]
  /** What each person's own device has in its store, by name; see `timelineOf`. */
  readonly own: ReadonlyMap<string, readonly Message[]>
  /** What a new device found that knew only the account. */
  readonly fresh: ReadonlyMap<string, readonly Message[]>
  /** What programs have kept for a while, and deleted. */
  readonly notes: readonly Note[]
  /** What the members of each swarm keep, by its id, when repair has had its time; see `keptRows`. */
  readonly kept: ReadonlyMap<bigint, SwarmRows>
}

export interface Property {
  /** A sentence in kebab-case, such as `every-acknowledged-message-is-retrievable`. */
  readonly name: string
  /** One line per violation; none when the property holds. */
  check(evidence: Evidence): Promise<readonly string[]> | readonly string[]
}
