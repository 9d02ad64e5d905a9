/**
 * Which swarms are sound at the moment. A plan knows swarms as they are in the beginning; when nodes come and go, a fault begins
 * only if its swarm, as it is by then, has no other one, and swarms change only where all members are sound.
 * @module
 */

import type { SimNode } from '../world/sim-node.ts'
import type { RegistryChange } from '../world/sim-registry.ts'
import type { World } from '../world/world.ts'

/** Between two faults of one swarm: time to be whole again. */
export const RECOVERY_MS = 60_000
/** After a change of swarms: time until everybody has been given what is his. */
export const SETTLING_MS = 3 * 60_000

export class Soundness {
  readonly #world: World
  /** By key of the node: until when it counts as not sound, in virtual time. */
  readonly #unsound = new Map<string, number>()
  /** By swarm: until when it counts as changing. */
  readonly #changing = new Map<bigint, number>()

  constructor(world: World) {
    this.#world = world
  }

  /** Whether a fault of the node leaves its swarm all but one. */
  allowsFault({ ed25519 }: SimNode): boolean {
    const { nodes } = this.#world.registry.view
    const own = nodes.find((node) => node.ed25519 === ed25519)
    if (own === undefined || this.#isChanging(own.swarmId)) return false
    return nodes.every((node) => node.swarmId !== own.swarmId || !this.#isUnsound(node.ed25519))
  }

  /** Whether all members of the swarms that it touches are sound, and those swarms are large enough afterwards. */
  allowsChange(change: RegistryChange): boolean {
    const { registry, profile } = this.#world
    const touched = this.#touchedBy(change)
    const sizes = new Map<bigint, number>()
    for (const { swarmId } of registry.preview(change).nodes) sizes.set(swarmId, (sizes.get(swarmId) ?? 0) + 1)
    for (const swarmId of touched) {
      if (this.#isChanging(swarmId)) return false
      const size = sizes.get(swarmId)
      if (size !== undefined && size < profile.swarm.min) return false
    }
    return registry.view.nodes.every(({ ed25519, swarmId }) => !touched.has(swarmId) || !this.#isUnsound(ed25519))
  }

  /** To be called before a change that is allowed. */
  changing(change: RegistryChange): void {
    const untilMs = this.#world.time.nowMs + SETTLING_MS
    for (const swarmId of this.#touchedBy(change)) this.#changing.set(swarmId, untilMs)
  }

  faultBegins({ ed25519 }: SimNode): void {
    this.#unsound.set(ed25519, Number.POSITIVE_INFINITY)
  }

  faultEnds({ ed25519 }: SimNode): void {
    this.#unsound.set(ed25519, this.#world.time.nowMs + RECOVERY_MS)
  }

  #isUnsound(ed25519: string): boolean {
    return (this.#unsound.get(ed25519) ?? 0) > this.#world.time.nowMs
  }

  #isChanging(swarmId: bigint): boolean {
    return (this.#changing.get(swarmId) ?? 0) > this.#world.time.nowMs
  }

  /** Swarms that have other members or keep other accounts by it. */
  #touchedBy(change: RegistryChange): ReadonlySet<bigint> {
    const { registry } = this.#world
    const [before, after] = [textsOf(registry.view.nodes), textsOf(registry.preview(change).nodes)]
    return new Set([...before.keys(), ...after.keys()].filter((id) => before.get(id) !== after.get(id)))
  }
}

/** By swarm its neighbours on the ring, which bound what it keeps, and its members. */
function textsOf(nodes: World['registry']['view']['nodes']): ReadonlyMap<bigint, string> {
  const members = new Map<bigint, string[]>()
  for (const { ed25519, swarmId } of nodes) members.set(swarmId, [...(members.get(swarmId) ?? []), ed25519])
  const ids = [...members.keys()].sort((left, right) => (left < right ? -1 : 1))
  const at = (place: number) => ids[(place + ids.length) % ids.length]
  return new Map(
    ids.map((id, place) => [id, `${at(place - 1)} ${at(place + 1)} ${members.get(id)?.sort().join()}`] as const),
  )
}
