/**
 * A whole network in one process: the production nodes and clients, above a virtual clock, seeded randomness, an in-memory
 * database each and a simulated network.
 * @module
 */

import { toHex } from '@starling/base'
import { memoryStore } from '@starling/client/storage/memory'
import { native } from '@starling/crypto/native'
import { NetworkIndexes } from '@starling/node'
import type { ClientTransport, Metrics, ServiceNodeRecord } from '@starling/ports'
import { type Account, createAccount, PROFILES, type Profile, swarmForAccount } from '@starling/protocol'
import { SimDisk } from '../disk/sim-disk.ts'
import { Endpoint } from '../network/endpoint.ts'
import { SimNetwork } from '../network/sim-network.ts'
import type { WeatherOptions } from '../network/weather.ts'
import { SeededRandom } from '../seeded-random.ts'
import { Party } from '../time/party.ts'
import { VirtualClock } from '../time/virtual-clock.ts'
import { VirtualTime } from '../time/virtual-time.ts'
import { type LoggedEvent, recordingLogger } from '../watch/recording-logger.ts'
import { Sightings } from '../watch/sightings.ts'
import { Trace } from '../watch/trace.ts'
import { sharedCrypto } from './shared-crypto.ts'
import { SimClient } from './sim-client.ts'
import { SimNode } from './sim-node.ts'
import { SimRegistry } from './sim-registry.ts'

/** As of a testnet; but with thousands of nodes, their tests would be most of what there is to simulate. */
const PROFILE: Profile = {
  ...PROFILES.testnet,
  peerTests: { ...PROFILES.testnet.peerTests, everyMs: 300_000, spreadMs: 60_000 },
}

export interface WorldOptions {
  readonly nodes: number
  /** Each an account of its own, with one device. */
  readonly clients: number
  /** Everything random follows from it. */
  readonly seed: string
  readonly weather: WeatherOptions
  /** `testnet` unless told. */
  readonly profile?: Profile
}

/** One lie, told to whoever asked for the account's messages; the account is empty where it was told to the sender or to other members. */
export interface Lie {
  readonly node: string
  readonly variant: string
  readonly account: string
  /** In a lie to other members: the kind of what was asked or told; else empty. */
  readonly about: string
  /** What nobody must take in was taken in. */
  readonly isBelieved: boolean
}

/** Virtual time for everything to end when the world does. */
const ENDING_MS = 10_000
/** Time to hear of a change in the registry, at most. */
const REGISTRY_DELAY_MS_MAX = 3_000
/** A commit takes 1 … so many virtual milliseconds. */
const COMMIT_MS_MAX = 8

const noMetrics: Metrics = { count() {}, set() {}, observe() {} }

export class World implements AsyncDisposable {
  readonly options: WorldOptions
  readonly profile: Profile
  readonly time = new VirtualTime()
  /** The true time. */
  readonly clock = new VirtualClock(this.time)
  readonly trace = new Trace(native)
  readonly sightings = new Sightings()
  readonly network: SimNetwork
  readonly registry: SimRegistry
  /** Warnings and errors that node and client code logged. */
  readonly log: LoggedEvent[] = []
  /** What lying nodes have told, for the properties. */
  readonly lies: Lie[] = []
  readonly nodes: SimNode[] = []
  readonly clients: SimClient[] = []
  readonly #byKey = new Map<string, SimNode>()
  readonly #indexes = new NetworkIndexes()
  readonly #crypto = sharedCrypto(native)
  #strangers = 0

  /** Builds and starts a world; nothing moves until `time.runUntil`. */
  static async create(options: WorldOptions): Promise<World> {
    const world = new World(options)
    const founders = Array.from({ length: options.nodes }, (_, index) => world.#makeNode(index))
    await world.time.drive(Promise.all(founders.map((node) => node.start())))
    for (let index = 0; index < options.clients; index++) {
      const account = createAccount(world.#crypto, world.random(`client-${index}/account`).bytes(16))
      world.sightings.watch(account.id)
      world.addClient(`client-${index}`, account)
    }
    return world
  }

  private constructor(options: WorldOptions) {
    this.options = options
    this.profile = options.profile ?? PROFILE
    const { time, trace, sightings } = this
    this.network = new SimNetwork({ time, random: this.random('network'), trace, sightings, weather: options.weather })
    this.registry = new SimRegistry({
      time,
      crypto: native,
      profile: this.profile,
      seed: this.random('swarms').below(2 ** 32),
      nodes: Array.from({ length: options.nodes }, (_, index) => this.recordOf(index)),
    })
  }

  /** An independent stream of randomness. */
  random(name: string): SeededRandom {
    return new SeededRandom(native, this.options.seed, name)
  }

  /** One more node, switched on now and not registered yet. */
  addNode(): SimNode {
    const node = this.#makeNode(this.nodes.length)
    void node.start()
    return node
  }

  /** One more device of an account, on its own store. */
  addClient(name: string, account: Account): SimClient {
    const party = new Party(name, this.time)
    const endpoint = new Endpoint(party)
    this.network.add(endpoint)
    const clock = new VirtualClock(this.time, party)
    const random = this.random(name)
    const ports = {
      clock,
      random,
      transport: this.network.clientTransport(endpoint, addressOf(172, this.clients.length)),
      registry: this.registry.handle(random.below(REGISTRY_DELAY_MS_MAX)),
      logger: recordingLogger(name, this.log),
    }
    const options = { account, crypto: this.#crypto, profile: this.profile, store: memoryStore(), ports }
    const client = new SimClient(name, options, clock, endpoint)
    this.clients.push(client)
    return client
  }

  /** The transport of somebody without client code, in a network of its own. */
  addStranger(name: string): ClientTransport {
    const endpoint = new Endpoint(new Party(name, this.time))
    this.network.add(endpoint)
    return this.network.clientTransport(endpoint, addressOf(173, this.#strangers++))
  }

  /** @param ed25519 - 64 hex digits */
  nodeOf(ed25519: string): SimNode | undefined {
    return this.#byKey.get(ed25519)
  }

  /** The nodes that keep an account, by the registry's present view. */
  membersOf(account: Account['id']): readonly SimNode[] {
    const members = swarmForAccount(this.registry.view.nodes, account)?.members ?? []
    return members.flatMap(({ ed25519 }) => this.#byKey.get(ed25519) ?? [])
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of this.clients) client.goOffline()
    for (const { endpoint } of [...this.nodes, ...this.clients]) endpoint.party.resume()
    const ending = [...this.nodes.map((node) => node.destroy()), ...this.clients.map((client) => client.ended())]
    await this.time.runUntil(this.time.nowMs + ENDING_MS)
    await Promise.all(ending)
  }

  #makeNode(index: number): SimNode {
    const name = `node-${index}`
    const { time, network } = this
    const party = new Party(name, time)
    const clock = new VirtualClock(time, party)
    const record = this.recordOf(index)
    const endpoint = new Endpoint(party, record.url, record.ed25519)
    network.add(endpoint)
    const asClient = network.clientTransport(endpoint, record.publicIp)
    const random = this.random(name)
    const diskRandom = this.random(`${name}/disk`)
    const commitMs = () => 1 + diskRandom.below(COMMIT_MS_MAX)
    const node = new SimNode({
      party,
      clock,
      endpoint,
      network,
      record,
      disk: new SimDisk({ time, party, commitMs }),
      config: { profile: this.profile, identitySeed: this.#identitySeed(index), version: '0.1.0' },
      ports: {
        clock,
        random,
        crypto: this.sightings.watchCrypto(name, this.#crypto),
        peers: network.peerTransport(endpoint),
        registry: this.registry.handle(random.below(REGISTRY_DELAY_MS_MAX)),
        indexes: this.#indexes,
        asClient: { browser: asClient, original: asClient },
        servers: { post: () => Promise.reject(new Error('the simulated network has no external servers')) },
        logger: recordingLogger(name, this.log),
        metrics: noMetrics,
      },
    })
    this.nodes.push(node)
    this.#byKey.set(node.ed25519, node)
    return node
  }

  #identitySeed(index: number): Uint8Array {
    return this.random(`node-${index}/identity`).bytes(32)
  }

  /** What the registry would say of the node of this index, whether or not there is one. */
  recordOf(index: number): Omit<ServiceNodeRecord, 'swarmId'> {
    const signer = native.ed25519.importSeed(this.#identitySeed(index))
    const ed25519 = toHex(signer.publicKey)
    return {
      ed25519,
      x25519: toHex(signer.toX25519().publicKey),
      legacy: ed25519,
      publicIp: addressOf(10, index),
      storagePort: 22021,
      storageLmqPort: 22020,
      peerPort: 22022,
      url: `http://${addressOf(10, index)}:22021`,
      state: 'active',
      requestedUnlockHeight: 0,
    }
  }
}

/** Every party in a network of its own, as the path rules want it. */
function addressOf(first: number, index: number): string {
  return `${first}.${index >> 8}.${index & 255}.1`
}
