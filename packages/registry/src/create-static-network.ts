/**
 * A network with a fixed list of nodes, put into swarms once by the daemon's own algorithm.
 * Source: docs/protocol/swarms.md §3.
 * @module
 */

import { toHex, utf8Encode } from '@starling/base'
import type { CryptoBackend } from '@starling/crypto'
import { type ServiceNodeRecord, UNASSIGNED_SWARM } from '@starling/ports'
import { assignSwarms, type Profile } from '@starling/protocol'
import type { StaticNetwork } from './network-file.ts'
import { viewOf } from './view.ts'

export interface StaticNetworkOptions {
  readonly crypto: CryptoBackend
  readonly profile: Profile
  /** At least one active node; in any order. */
  readonly nodes: readonly Omit<ServiceNodeRecord, 'swarmId'>[]
  /** Equal seeds give equal swarms. */
  readonly seed: bigint | number
  /** Unix ms at which the network begins, so that all its nodes agree on the height. */
  readonly startedAtMs?: number
}

/** @throws {RegistryError} `invalid_view` when two nodes have one key */
export function createStaticNetwork(options: StaticNetworkOptions): StaticNetwork {
  const { crypto, profile, nodes, startedAtMs } = options
  const seed = BigInt(options.seed)
  const active = nodes.filter((node) => node.state === 'active')
  const swarms = assignSwarms({
    swarms: new Map(),
    unassigned: active.map((node) => node.legacy).sort(),
    seed,
    constants: profile.swarm,
  })
  const swarmOfNode = new Map([...swarms].flatMap(([id, members]) => members.map((legacy) => [legacy, id] as const)))
  const keys = nodes.map((node) => node.ed25519).sort()
  const view = viewOf({
    height: profile.heightStart,
    blockHash: toHex(crypto.blake2b(utf8Encode(`${seed},${keys.join(',')}`), 32)),
    hardfork: profile.hardfork,
    nodes: nodes.map((node) => ({
      ...node,
      swarmId: (node.state === 'active' ? swarmOfNode.get(node.legacy) : undefined) ?? UNASSIGNED_SWARM,
    })),
  })
  return startedAtMs === undefined ? view : Object.freeze({ ...view, startedAtMs })
}
