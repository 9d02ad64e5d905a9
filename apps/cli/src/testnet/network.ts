/** @module From a plan and a seed to the network file that every node reads. */

import type { CryptoBackend } from '@starling/crypto'
import type { NetworkView, ServiceNodeRecord } from '@starling/ports'
import type { Profile } from '@starling/protocol'
import { createStaticNetwork } from '@starling/registry/static'
import type { NodePlan } from './plan.ts'
import { nodeKeys, nodeSeed } from './seeded.ts'

/** Nodes as the registry knows them, in swarms that follow from the seed. */
export function buildNetwork(options: {
  readonly crypto: CryptoBackend
  readonly profile: Profile
  readonly nodes: readonly NodePlan[]
  readonly seed: bigint
}): NetworkView {
  const { crypto, profile, seed } = options
  const nodes = options.nodes.map((plan) => recordOf(plan, nodeKeys(crypto, nodeSeed(crypto, seed, plan.number))))
  return createStaticNetwork({ crypto, profile, nodes, seed })
}

/** The record of one of them. */
export function recordIn(view: NetworkView, ed25519: string): ServiceNodeRecord | undefined {
  return view.nodes.find((node) => node.ed25519 === ed25519)
}

function recordOf(plan: NodePlan, keys: { ed25519: string; x25519: string }): Omit<ServiceNodeRecord, 'swarmId'> {
  return {
    ...keys,
    legacy: keys.ed25519,
    publicIp: plan.publicIp,
    storagePort: plan.tls.port,
    storageLmqPort: plan.peer.port,
    peerPort: plan.peer.port,
    url: urlOf(plan.http),
    state: 'active',
    requestedUnlockHeight: 0,
  }
}

export const urlOf = ({ host, port }: { readonly host: string; readonly port: number }): string =>
  `http://${host}:${port}`
