/** @module How a command reaches the network: the node list from its seeds, and connections to nodes. */

import { type ClientTransport, TransportError } from '@starling/ports'
import { systemClock } from '@starling/ports/system'
import { createNodeClientTransport } from '@starling/ports/system-node'
import { RegistryError } from '@starling/registry'
import { type SeedRegistry, seedRegistry } from '@starling/registry/seeds'
import { CliError } from './errors.ts'
import type { NetworkEntry } from './testnet/testnet-file.ts'

/** A person waits: after about a second it is clear that a network on this machine is not there. */
const SEED_ROUNDS = 2
/** Asked at once; enough to survive the loss of a few. */
const SEEDS_MAX = 8

export interface NetworkAccess extends AsyncDisposable {
  readonly transport: ClientTransport
  readonly registry: SeedRegistry
}

/** Any node may tell who the others are, so that the loss of one is no loss. @throws {CliError} `network_unreachable` */
export async function openNetwork(network: NetworkEntry): Promise<NetworkAccess> {
  const transport = createNodeClientTransport({ allowSelfSigned: true })
  const seedUrls = [...new Set([network.seedUrl, ...network.nodes.map(({ url }) => url)])].slice(0, SEEDS_MAX)
  const registry = seedRegistry({ seedUrls, transport, clock: systemClock, roundsMax: SEED_ROUNDS })
  try {
    await registry.refresh()
  } catch (cause) {
    await transport[Symbol.asyncDispose]()
    if (!(cause instanceof RegistryError || cause instanceof TransportError)) throw cause
    const message = `No node of the network answers (asked ${seedUrls.length}). Is the testnet running?`
    throw new CliError('network_unreachable', message, { cause })
  }
  return { transport, registry, [Symbol.asyncDispose]: () => transport[Symbol.asyncDispose]() }
}
