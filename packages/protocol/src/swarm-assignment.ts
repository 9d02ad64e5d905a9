/**
 * How swarms form and change when nodes come and go. Everybody who runs this over the same input gets the same swarms.
 * Source: docs/protocol/swarms.md §3.
 * @module
 */

import { SWARM_ID_MAX } from './limits.ts'
import { Mt19937_64, uniformBelow } from './mt19937-64.ts'
import type { SwarmConstants } from './profiles.ts'
import { NO_SWARM } from './swarm-mapping.ts'

/** Members by swarm id; the order of members counts. Nodes are named by any text, usually their primary key. */
export type Swarms = ReadonlyMap<bigint, readonly string[]>

export interface AssignSwarmsInput {
  /** Swarms before, each with its members that are still active, in ascending order of their primary key. */
  readonly swarms: Swarms
  /** Nodes to place, in ascending order of their primary key. */
  readonly unassigned: readonly string[]
  /** The first 8 bytes of the block hash, little endian. */
  readonly seed: bigint
  readonly constants: SwarmConstants
}

/** @returns the swarms after, by ascending id; every node of the input is in exactly one of them */
export function assignSwarms({ swarms, unassigned, seed, constants }: AssignSwarmsInput): Map<bigint, string[]> {
  const assignment = new Assignment(swarms, new Mt19937_64(seed), constants)
  for (const node of unassigned) assignment.place(node, constants.fillPercentile)
  assignment.rescueStarving()
  assignment.createWhereNodesAbound()
  assignment.dissolveStarving()
  return assignment.result()
}

/**
 * The id of one more swarm: the middle of the widest gap on the ring.
 * @param existing - in any order
 */
export function newSwarmId(existing: readonly bigint[]): bigint {
  const ids = existing.every((id, index) => index === 0 || (existing[index - 1] as bigint) < id)
    ? existing
    : [...existing].sort((left, right) => (left < right ? -1 : 1))
  const first = ids[0]
  const last = ids.at(-1)
  if (first === undefined || last === undefined) return 0n
  let left = first
  let gap = 0n
  for (let i = 1; i < ids.length; i++) {
    const before = ids[i - 1] as bigint
    const width = (ids[i] as bigint) - before
    if (width > gap) {
      gap = width
      left = before
    }
  }
  const wrapGap = SWARM_ID_MAX - last + first + 1n
  if (wrapGap > gap) {
    gap = wrapGap
    left = last
  }
  return (left + gap / 2n) % NO_SWARM
}

/** One run over the swarms: methods are the steps of the document, and draw from one generator in its order. */
class Assignment {
  readonly #swarms: Map<bigint, string[]>
  readonly #generator: Mt19937_64
  readonly #constants: SwarmConstants

  constructor(swarms: Swarms, generator: Mt19937_64, constants: SwarmConstants) {
    this.#swarms = new Map([...swarms].map(([id, members]) => [id, [...members]]))
    this.#generator = generator
    this.#constants = constants
    if (this.#swarms.size === 0) this.#swarms.set(newSwarmId([]), [])
  }

  result(): Map<bigint, string[]> {
    return new Map(this.#byId())
  }

  /** Steps 2 and 5: puts a node into one of the smallest swarms. */
  place(node: string, percentile: number): void {
    const bySize = this.#bySize()
    const sizes = bySize.map(([, members]) => members.length)
    const at = percentileIndex(percentile, sizes.length)
    const lastOfThatSize = sizes.lastIndexOf(sizes[at] as number)
    bySize[this.#draw(lastOfThatSize + 1)]?.[1].push(node)
    this.createWhereNodesAbound()
  }

  /** Step 3: fills swarms below the minimum from the largest ones. Who is large is measured once, before anybody gives. */
  rescueStarving(): void {
    const { min, stealPercentile } = this.#constants
    const bySize = this.#bySize()
    const sizes = bySize.map(([, members]) => members.length)
    const floor = Math.max(min, (sizes[percentileIndex(stealPercentile, sizes.length)] as number) - 1)
    for (const [, starving] of bySize.filter(([, members]) => members.length < min)) {
      while (starving.length < min) {
        const donors = this.#largerThan(floor)
        const available = donors.reduce((sum, members) => sum + members.length - min, 0)
        if (available < min - starving.length) return
        starving.push(this.#takeFrom(donors))
      }
    }
  }

  /** Step 4: makes new swarms while there are more spare nodes than the swarms want to keep. */
  createWhereNodesAbound(): void {
    const { min, ideal, margin } = this.#constants
    while (this.#members().every((members) => members.length >= min)) {
      const excess = this.#members().reduce((sum, members) => sum + members.length - min, 0)
      if (excess < ideal + margin * this.#swarms.size) return
      const members = Array.from({ length: ideal }, () => this.#takeFrom(this.#largerThan(min)))
      this.#swarms.set(newSwarmId([...this.#swarms.keys()]), members)
    }
  }

  /** Step 5: gives up swarms below the minimum, but never the last one. */
  dissolveStarving(): void {
    const { min, redistributePercentile } = this.#constants
    for (;;) {
      const starving = this.#byId().find(([, members]) => members.length < min)
      if (starving === undefined || this.#swarms.size < 2) return
      const [id, members] = starving
      this.#swarms.delete(id)
      for (const node of members) this.place(node, redistributePercentile)
    }
  }

  /** Removes and returns one of all members of `donors`, each as likely as the other. */
  #takeFrom(donors: readonly string[][]): string {
    let index = this.#draw(donors.reduce((sum, members) => sum + members.length, 0))
    for (const members of donors) {
      if (index < members.length) return members.splice(index, 1)[0] as string
      index -= members.length
    }
    throw new RangeError('drawn index lies within the pool')
  }

  #largerThan(size: number): string[][] {
    return this.#members().filter((members) => members.length > size)
  }

  #members(): string[][] {
    return this.#byId().map(([, members]) => members)
  }

  #byId(): [bigint, string[]][] {
    return [...this.#swarms].sort(([left], [right]) => (left < right ? -1 : 1))
  }

  #bySize(): [bigint, string[]][] {
    return this.#byId().sort(([, left], [, right]) => left.length - right.length)
  }

  #draw(bound: number): number {
    return Number(uniformBelow(this.#generator, BigInt(bound)))
  }
}

function percentileIndex(percentile: number, count: number): number {
  return Math.floor((percentile * (count - 1)) / 100)
}
