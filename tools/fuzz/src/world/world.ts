/**
 * A world for one block of cases: real nodes over real databases, time that stands until it is moved.
 * @module
 */

import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { native } from '@starling/crypto/native'
import { createNode, type ServiceNode, type SqlDriver } from '@starling/node'
import { sqlite3Driver } from '@starling/node/storage/sqlite3'
import type { Random } from '@starling/ports'
import { silentMetrics } from '@starling/ports/system'
import { captureLogger, FixedRandom, ManualClock } from '@starling/ports/testing'
import { PROFILES, type Profile } from '@starling/protocol'
import { Activity } from './activity.ts'
import type { Cast } from './cast.ts'
import { type FuzzedNetwork, type NodeName, seedOf } from './network.ts'
import { type PeerListener, peersOf } from './peers.ts'
import { fuzzedServers } from './servers.ts'

export const OPERATOR_TOKEN = 'the-token-of-the-operator'

/** Files that never reach a disk: a real database that waits for nothing. */
const MEMORY_DISK = '/dev/shm'

export interface WorldNode {
  readonly node: ServiceNode
  readonly sql: SqlDriver
}

export interface World extends AsyncDisposable {
  readonly cast: Cast
  readonly clock: ManualClock
  readonly activity: Activity
  readonly random: Random
  readonly nodes: ReadonlyMap<NodeName, WorldNode>
  /** The node that is asked. */
  readonly entry: ServiceNode
  readonly events: ReturnType<typeof captureLogger>['events']
  /** Hears what a node asks of the others, until the returned function is called. */
  overhear(name: NodeName, listener: PeerListener): () => void
}

export interface NodeOptions {
  readonly name: NodeName
  readonly sql: SqlDriver
  readonly network: FuzzedNetwork
  readonly clock: ManualClock
  readonly peers: ReadonlyMap<NodeName, Pick<ServiceNode, 'answerPeer'>>
  readonly logger: ReturnType<typeof captureLogger>['logger']
  readonly listeners?: ReadonlyMap<NodeName, ReadonlySet<PeerListener>>
  readonly profile?: Profile
  readonly databaseSizeLimitBytes?: number
}

export function makeNode(options: NodeOptions): ServiceNode {
  const { name, sql, network, clock, peers, logger, profile = PROFILES.testnet, databaseSizeLimitBytes } = options
  return createNode(
    {
      profile,
      identitySeed: seedOf(name),
      version: '0.0.0',
      operatorToken: OPERATOR_TOKEN,
      ...(databaseSizeLimitBytes === undefined ? {} : { databaseSizeLimitBytes }),
    },
    {
      clock,
      random: new FixedRandom(1 + name.length),
      crypto: native,
      peers: peersOf(name, network, peers, clock, () => options.listeners?.get(name) ?? []),
      registry: { current: () => network.view, subscribe: () => () => {} },
      sql,
      servers: fuzzedServers(clock),
      logger,
      metrics: silentMetrics,
    },
  )
}

/** Starts `entry` and `member` on databases of their own. */
export async function startWorld(cast: Cast): Promise<World> {
  const folder = await mkdtemp(join(existsSync(MEMORY_DISK) ? MEMORY_DISK : tmpdir(), 'starling-fuzz-'))
  const clock = new ManualClock()
  const activity = new Activity()
  const { logger, events } = captureLogger()
  const nodes = new Map<NodeName, WorldNode>()
  const answering = new Map<NodeName, ServiceNode>()
  const listeners = new Map<NodeName, Set<PeerListener>>()
  for (const name of ['entry', 'member'] as const) {
    const sql = activity.watch(sqlite3Driver(join(folder, `${name}.sqlite`)))
    const node = makeNode({ name, sql, network: cast.network, clock, peers: answering, logger, listeners })
    nodes.set(name, { node, sql })
    answering.set(name, node)
    await node.start()
  }
  return {
    cast,
    clock,
    activity,
    overhear(name, listener) {
      const all = listeners.get(name) ?? new Set()
      listeners.set(name, all.add(listener))
      return () => all.delete(listener)
    },
    random: new FixedRandom(7),
    nodes,
    entry: (nodes.get('entry') as WorldNode).node,
    events,
    async [Symbol.asyncDispose]() {
      for (const { node } of nodes.values()) await node[Symbol.asyncDispose]()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
