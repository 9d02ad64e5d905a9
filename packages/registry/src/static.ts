/**
 * A registry of nodes that never come or go: test networks and the clients of original networks.
 * Source: docs/protocol/swarms.md §1; docs/protocol/storage-rpc.md §4.14.
 * @module
 */

import type { Clock, NetworkView, NodeRegistry } from '@starling/ports'
import type { Profile } from '@starling/protocol'
import type { StaticNetwork } from './network-file.ts'
import { viewOf } from './view.ts'

export type { StaticNetworkOptions } from './create-static-network.ts'
export { createStaticNetwork } from './create-static-network.ts'
export type { StaticNetwork } from './network-file.ts'
export { decodeNetworkFile, encodeNetworkFile } from './network-file.ts'

export interface StaticRegistryOptions {
  readonly clock: Clock
  readonly profile: Profile
}

/**
 * Height grows by one each `profile.blockMs` after `startedAtMs`, or after this call when the network does not say.
 * Listeners are never called: nodes and swarms do not change.
 * @param network - not kept
 */
export function staticRegistry(network: StaticNetwork, { clock, profile }: StaticRegistryOptions): NodeRegistry {
  const startedAtMs = network.startedAtMs ?? clock.now()
  const base = viewOf(network)
  let latest = base
  return {
    current() {
      const blocks = Math.max(0, Math.floor((clock.now() - startedAtMs) / profile.blockMs))
      const height = base.height + blocks
      if (height !== latest.height) latest = height === base.height ? base : atHeight(base, height)
      return latest
    },
    subscribe() {
      return () => {}
    },
  }
}

/**
 * The same nodes, with a block hash of this height. Its lowest digit comes first: who tests whom follows from the first eight
 * characters of a hash (docs/protocol/swarms.md §6.2).
 */
function atHeight(base: NetworkView, height: number): NetworkView {
  const digits = [...height.toString(16).padStart(16, '0')].reverse().join('')
  const blockHash = digits + base.blockHash.slice(16)
  return Object.freeze({ ...base, height, blockHash })
}
