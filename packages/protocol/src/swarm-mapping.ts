/**
 * Which swarm keeps an account: the nearest on the ring of 64-bit integers.
 * Source: docs/protocol/swarms.md §2.
 * @module
 */

import { ByteReader } from '@starling/base'
import { type AccountId, accountKey } from './account-id.ts'

/** Swarm id of a node in no swarm; never the id of a swarm. */
export const NO_SWARM = 0xffff_ffff_ffff_ffffn

/** Place of an account on the ring: XOR of its key's four big-endian 64-bit words. The prefix does not enter. */
export function swarmPosition(account: AccountId): bigint {
  const reader = new ByteReader(accountKey(account))
  return reader.u64be() ^ reader.u64be() ^ reader.u64be() ^ reader.u64be()
}

/**
 * The swarm nearest to `position`, in either direction; a tie goes to the one below.
 * @param swarmIds - in any order, without `NO_SWARM`
 * @returns undefined only when there is no swarm
 */
export function swarmOf(position: bigint, swarmIds: readonly bigint[]): bigint | undefined {
  let above: bigint | undefined
  let below: bigint | undefined
  let distanceAbove = 0n
  let distanceBelow = 0n
  for (const id of swarmIds) {
    const upwards = BigInt.asUintN(64, id - position)
    const downwards = BigInt.asUintN(64, position - id)
    if (above === undefined || upwards < distanceAbove) {
      above = id
      distanceAbove = upwards
    }
    if (below === undefined || downwards < distanceBelow) {
      below = id
      distanceBelow = downwards
    }
  }
  return distanceAbove < distanceBelow ? above : below
}

/** The part of a service node's record that tells its swarm. */
export interface SwarmMember {
  /** `NO_SWARM` when in none. */
  readonly swarmId: bigint
}

/** The members of each swarm, in the order of `nodes`; those that are in none are left out. */
export function membersBySwarm<Node extends SwarmMember>(nodes: readonly Node[]): ReadonlyMap<bigint, readonly Node[]> {
  const swarms = new Map<bigint, Node[]>()
  for (const node of nodes) {
    if (node.swarmId === NO_SWARM) continue
    const members = swarms.get(node.swarmId)
    if (members === undefined) swarms.set(node.swarmId, [node])
    else members.push(node)
  }
  return swarms
}

/** Ids of all swarms with a member among `nodes`, ascending. */
export function swarmIdsOf(nodes: readonly SwarmMember[]): bigint[] {
  const ids = new Set(nodes.map((node) => node.swarmId))
  ids.delete(NO_SWARM)
  return [...ids].sort((left, right) => (left < right ? -1 : 1))
}

/**
 * The swarm of an account and its members, in the order of `nodes`.
 * @returns undefined when no node is in a swarm
 */
export function swarmForAccount<Node extends SwarmMember>(
  nodes: readonly Node[],
  account: AccountId,
): { readonly swarmId: bigint; readonly members: readonly Node[] } | undefined {
  const swarmId = swarmOf(swarmPosition(account), swarmIdsOf(nodes))
  if (swarmId === undefined) return undefined
  return { swarmId, members: nodes.filter((node) => node.swarmId === swarmId) }
}

/** Swarm ids as the wire writes them besides the number: hex without leading zeros. */
export function formatSwarmId(swarmId: bigint): string {
  return swarmId.toString(16)
}
