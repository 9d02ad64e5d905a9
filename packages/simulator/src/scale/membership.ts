/**
 * What a change of membership moves: accounts that some node has to be handed which it did not keep before. Exact, from the
 * arcs of the ring, not from samples.
 * Source: docs/protocol/swarms.md §2, §3.
 * @module
 */

import type { NetworkView, ServiceNodeRecord } from '@starling/ports'
import { NO_SWARM, swarmIdsOf, swarmOf } from '@starling/protocol'

const RING = 2n ** 64n

interface Keepers {
  readonly swarmIds: readonly bigint[]
  readonly members: ReadonlyMap<bigint, ReadonlySet<string>>
}

/**
 * @returns copies that nodes have to be handed, as a share of all accounts: 1 when one node has to be handed every account
 */
export function movedShare(before: NetworkView, after: NetworkView): number {
  const old = keepersOf(before.nodes)
  const now = keepersOf(after.nodes)
  let moved = 0
  for (const { position, share } of arcsOf(old.swarmIds, now.swarmIds)) {
    const hadIt = old.members.get(swarmOf(position, old.swarmIds) ?? NO_SWARM) ?? new Set()
    for (const key of now.members.get(swarmOf(position, now.swarmIds) ?? NO_SWARM) ?? []) {
      if (!hadIt.has(key)) moved += share
    }
  }
  return moved
}

function keepersOf(nodes: readonly ServiceNodeRecord[]): Keepers {
  const members = new Map<bigint, Set<string>>()
  for (const { ed25519, swarmId } of nodes) {
    if (swarmId !== NO_SWARM) members.set(swarmId, (members.get(swarmId) ?? new Set()).add(ed25519))
  }
  return { swarmIds: swarmIdsOf(nodes), members }
}

/** Pieces of the ring within which no view's nearest swarm changes, each with a position in it and its share of the ring. */
function arcsOf(
  ...views: readonly (readonly bigint[])[]
): readonly { readonly position: bigint; readonly share: number }[] {
  const edges = [...new Set(views.flatMap(edgesOf))].sort((left, right) => (left < right ? -1 : 1))
  return edges.map((edge, index) => {
    const next = edges[(index + 1) % edges.length] as bigint
    const length = edges.length === 1 ? RING : BigInt.asUintN(64, next - edge)
    return { position: BigInt.asUintN(64, edge + length / 2n), share: Number(length) / Number(RING) }
  })
}

/** The swarms themselves, and halfway between neighbours. @param ids - ascending */
function edgesOf(ids: readonly bigint[]): readonly bigint[] {
  return ids.flatMap((id, index) => {
    const next = ids[(index + 1) % ids.length] as bigint
    return [id, BigInt.asUintN(64, id + BigInt.asUintN(64, next - id) / 2n)]
  })
}
