/**
 * What is lost for good when nodes are destroyed: exactly, from what stands on which disk, and as it is to be expected when the
 * nodes are drawn by lot. Source: docs/protocol/replication.md §6.
 * @module
 */

import type { SeededRandom } from '../src/seeded-random.ts'
import type { SimNode } from '../src/world/sim-node.ts'

/** Things that the same nodes keep: gone when all of these are. */
interface Group {
  /** One bit for each node. */
  readonly keepers: bigint
  readonly things: readonly string[]
}

export interface Loss {
  /** Over all draws together. */
  readonly measured: number
  readonly expected: number
  /** Of the sum over all draws. */
  readonly standardDeviation: number
}

export class Holdings {
  readonly #nodes: readonly SimNode[]
  readonly #groups: readonly Group[]

  /** @param keepers - for each thing, the nodes that keep it */
  constructor(nodes: readonly SimNode[], keepers: ReadonlyMap<string, ReadonlySet<SimNode>>) {
    this.#nodes = nodes
    const groups = new Map<bigint, string[]>()
    for (const [thing, holders] of keepers) {
      const bits = this.#bitsOf(holders)
      groups.set(bits, [...(groups.get(bits) ?? []), thing])
    }
    this.#groups = [...groups].map(([bits, things]) => ({ keepers: bits, things }))
  }

  /** What no other node keeps than these. */
  lostWith(destroyed: Iterable<SimNode>): ReadonlySet<string> {
    const bits = this.#bitsOf(destroyed)
    return new Set(this.#groups.filter(({ keepers }) => isWithin(keepers, bits)).flatMap(({ things }) => things))
  }

  /** Destroys `count` nodes by lot, on paper, `draws` times. */
  lossOf(count: number, draws: number, random: SeededRandom): Loss {
    let measured = 0
    for (let draw = 0; draw < draws; draw++) {
      const bits = this.#bitsOf(drawn(this.#nodes, count, random))
      for (const { keepers, things } of this.#groups) if (isWithin(keepers, bits)) measured += things.length
    }
    const { mean, variance } = this.#moments(count)
    return { measured, expected: draws * mean, standardDeviation: Math.sqrt(draws * variance) }
  }

  /** Of what one draw loses, exactly. Groups that share keepers are lost together more often than alone. */
  #moments(count: number): { readonly mean: number; readonly variance: number } {
    const among = this.#nodes.length
    const chance = (keepers: bigint) => chanceOfAll(ones(keepers), count, among)
    let mean = 0
    let square = 0
    for (const one of this.#groups) {
      mean += one.things.length * chance(one.keepers)
      for (const other of this.#groups) {
        square += one.things.length * other.things.length * chance(one.keepers | other.keepers)
      }
    }
    return { mean, variance: square - mean ** 2 }
  }

  #bitsOf(nodes: Iterable<SimNode>): bigint {
    let bits = 0n
    for (const node of nodes) bits |= 1n << BigInt(this.#nodes.indexOf(node))
    return bits
  }
}

/** So many different ones of `nodes`, all choices equally likely. */
export function drawn(nodes: readonly SimNode[], count: number, random: SeededRandom): readonly SimNode[] {
  const left = [...nodes]
  return Array.from({ length: count }, () => {
    const at = random.below(left.length)
    const node = left[at] as SimNode
    left[at] = left.at(-1) as SimNode
    left.pop()
    return node
  })
}

/** The probability that `keepers` given nodes are all among `count` drawn of `among`: the hypergeometric distribution's end. */
function chanceOfAll(keepers: number, count: number, among: number): number {
  let chance = 1
  for (let index = 0; index < keepers; index++) chance *= Math.max(0, count - index) / (among - index)
  return chance
}

function isWithin(inner: bigint, outer: bigint): boolean {
  return (inner & ~outer) === 0n
}

function ones(bits: bigint): number {
  return bits.toString(2).replaceAll('0', '').length
}
