/**
 * A whole network in one process: the production nodes and clients, above a virtual clock, seeded randomness, an in-memory
 * database each and a simulated network.
 * @module
 */

import { toHex } from '@starling/base'
import { type Client, type ClientStore, createClient } from '@starling/client'
import { memoryStore } from '@starling/client/storage/memory'
import { native } from '@starling/crypto/native'
import { createNode, type ServiceNode } from '@starling/node'
import { libsqlDriver } from '@starling/node/storage/libsql'
import type { Metrics, NodeRegistry } from '@starling/ports'
import { type Account, createAccount, PROFILES, type Profile } from '@starling/protocol'
import { createStaticNetwork, staticRegistry } from '@starling/registry/static'
import { type LoggedEvent, recordingLogger } from './recording-logger.ts'
import { SeededRandom } from './seeded-random.ts'
import { Sightings } from './sightings.ts'
import { SimNetwork, type SimNetworkOptions } from './sim-network.ts'
import { Trace } from './trace.ts'
import { VirtualClock, VirtualTime } from './virtual-clock.ts'

/** 2026-01-01T00:00:00Z: where every simulated clock starts. */
const EPOCH_MS = 1_767_225_600_000

export interface WorldOptions {
  readonly nodes: number
  readonly clients: number
  /** Everything random follows from it. */
  readonly seed: string
  readonly network: SimNetworkOptions
}

export interface SimNode {
  readonly name: string
  readonly ed25519: string
  readonly node: ServiceNode
}

export interface SimClient {
  readonly name: string
  readonly account: Account
  readonly client: Client
  readonly store: ClientStore
}

export interface World extends AsyncDisposable {
  readonly time: VirtualTime
  readonly clock: VirtualClock
  readonly network: SimNetwork
  readonly nodes: readonly SimNode[]
  readonly clients: readonly SimClient[]
  readonly profile: Profile
  readonly registry: NodeRegistry
  readonly sightings: Sightings
  readonly trace: Trace
  /** Warnings and errors that node and client code logged. */
  readonly log: readonly LoggedEvent[]
  /** An independent stream of randomness for a scenario. */
  random(name: string): SeededRandom
  /** One more device of an account, on its own store. */
  addClient(name: string, account: Account): SimClient
}

const noMetrics: Metrics = { count() {}, set() {}, observe() {} }

/** Builds and starts a world; nothing moves until `time.runUntil`. */
export async function createWorld(options: WorldOptions): Promise<World> {
  const { seed } = options
  const profile = PROFILES.testnet
  const time = new VirtualTime()
  const clock = new VirtualClock(time, EPOCH_MS)
  const random = (name: string) => new SeededRandom(native, seed, name)
  const trace = new Trace(native)
  const sightings = new Sightings()
  const network = new SimNetwork(time, random('network'), trace, sightings, options.network)
  const log: LoggedEvent[] = []

  const identities = Array.from({ length: options.nodes }, (_, index) => {
    const identitySeed = random(`node-${index}/identity`).bytes(32)
    const signer = native.ed25519.importSeed(identitySeed)
    return { name: `node-${index}`, index, identitySeed, signer }
  })
  const view = createStaticNetwork({
    crypto: native,
    profile,
    seed: random('swarms').below(2 ** 32),
    startedAtMs: EPOCH_MS,
    nodes: identities.map(({ index, signer }) => ({
      ed25519: toHex(signer.publicKey),
      x25519: toHex(signer.toX25519().publicKey),
      legacy: toHex(signer.publicKey),
      publicIp: addressOf(10, index),
      storagePort: 22021,
      storageLmqPort: 22020,
      peerPort: 22022,
      url: urlOf(index),
      state: 'active' as const,
      requestedUnlockHeight: 0,
    })),
  })
  const registry = staticRegistry(view, { clock, profile })

  const nodes: SimNode[] = []
  for (const { name, index, identitySeed, signer } of identities) {
    const ed25519 = toHex(signer.publicKey)
    const node = createNode(
      { profile, identitySeed, version: '0.1.0' },
      {
        clock: new VirtualClock(time, EPOCH_MS),
        random: random(name),
        crypto: sightings.watchCrypto(name, native),
        peers: network.peerTransport(name, ed25519),
        registry,
        sql: libsqlDriver(),
        servers: { post: () => Promise.reject(new Error('the simulated network has no external servers')) },
        logger: recordingLogger(name, log),
        metrics: noMetrics,
      },
    )
    await node.start()
    network.add({
      name,
      url: urlOf(index),
      ed25519,
      answerClient: (path, body, address, signal) => node.handleClient(path, body, { address, signal }),
      answerPeer: (from, kind, body, signal) => node.answerPeer(from, kind, body, signal),
    })
    nodes.push({ name, ed25519, node })
  }

  const clients: SimClient[] = []
  const addClient = (name: string, account: Account): SimClient => {
    const store = memoryStore()
    const client = createClient({
      account,
      crypto: native,
      profile,
      store,
      ports: {
        clock: new VirtualClock(time, EPOCH_MS),
        random: random(name),
        transport: network.clientTransport(name, addressOf(172, clients.length)),
        registry,
        logger: recordingLogger(name, log),
      },
    })
    const added = { name, account, client, store }
    clients.push(added)
    return added
  }
  for (let index = 0; index < options.clients; index++) {
    const account = createAccount(native, random(`client-${index}/account`).bytes(16))
    sightings.watch(account.id)
    addClient(`client-${index}`, account)
  }

  return {
    time,
    clock,
    network,
    nodes,
    clients,
    profile,
    registry,
    sightings,
    trace,
    log,
    random,
    addClient,
    async [Symbol.asyncDispose]() {
      const closing = [...clients.map(({ client }) => client), ...nodes.map(({ node }) => node)].map((part) =>
        part[Symbol.asyncDispose](),
      )
      await time.runUntil(time.nowMs + 60_000)
      await Promise.all(closing)
    },
  }
}

/** Every party in a network of its own, as the path rules want it. */
function addressOf(first: number, index: number): string {
  return `${first}.${index >> 8}.${index & 255}.1`
}

function urlOf(index: number): string {
  return `http://${addressOf(10, index)}:22021`
}
