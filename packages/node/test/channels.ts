/** @module Nodes on loopback that talk over the real channel. */
import { toHex } from '@starling/base'
import { native } from '@starling/crypto/native'
import type { Metrics, NetworkView, NodeRegistry, PeerAnswer, ServiceNodeRecord } from '@starling/ports'
import { silentLogger, silentMetrics, systemClock, systemRandom } from '@starling/ports/system'

import { type Channel, createChannel } from '../src/channel.ts'
import { CHANNEL_VERSIONS } from '../src/peers/channel-versions.ts'

/** A registry whose list a test changes. */
export class ListRegistry implements NodeRegistry {
  readonly #listeners = new Set<(view: NetworkView) => void>()
  #view: NetworkView = { height: 1, blockHash: '00'.repeat(32), hardfork: [19, 4], nodes: [] }

  current(): NetworkView {
    return this.#view
  }

  subscribe(listener: (view: NetworkView) => void) {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  replace(nodes: readonly ServiceNodeRecord[]): void {
    this.#view = { ...this.#view, height: this.#view.height + 1, nodes }
    for (const listener of this.#listeners) listener(this.#view)
  }
}

export const seedOf = (name: string): Uint8Array => new Uint8Array(32).fill(name.charCodeAt(0))

export const keyOf = (name: string): string => toHex(native.ed25519.importSeed(seedOf(name)).publicKey)

/** @param swarmId - a swarm of its own for each name, unless said otherwise */
export function recordOf(name: string, peerPort: number, swarmId = BigInt(name.charCodeAt(0))): ServiceNodeRecord {
  const ed25519 = keyOf(name)
  return {
    ed25519,
    x25519: '00'.repeat(32),
    legacy: ed25519,
    publicIp: '127.0.0.1',
    storagePort: 1,
    storageLmqPort: 1,
    peerPort,
    url: undefined,
    swarmId,
    state: 'active',
    requestedUnlockHeight: 0,
  }
}

export function channelOf(
  name: string,
  registry: NodeRegistry,
  clock = systemClock,
  metrics: Metrics = silentMetrics,
  versions = CHANNEL_VERSIONS,
): Channel {
  return createChannel({
    identitySeed: seedOf(name),
    crypto: native,
    registry,
    clock,
    random: systemRandom,
    logger: silentLogger,
    metrics,
    versions,
  })
}

export const echo: PeerAnswer = async (_from, _kind, body) => ({ status: 200, body })
