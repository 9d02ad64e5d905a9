/**
 * Real nodes in one process: their channel is a function call, their databases are in memory, their time is a test's.
 * @module
 */

import { toHex, utf8Decode, utf8Encode } from '@starling/base'
import { native } from '@starling/crypto/native'
import type {
  ClientTransport,
  Logger,
  NetworkView,
  NodeRegistry,
  PeerAnswer,
  PeerTransport,
  ServiceNodeRecord,
  TransportResponse,
} from '@starling/ports'
import { TransportError } from '@starling/ports'
import { captureLogger, countMetrics, FixedRandom, ManualClock } from '@starling/ports/testing'
import { PROFILES, type Profile } from '@starling/protocol'
import { type AsClient, createNode, type ServerTransport, type ServiceNode } from '../src/index.ts'
import { libsqlDriver } from '../src/storage/libsql.ts'
import type { Quotas } from '../src/storage/quota.ts'

export const NOW_MS = 1_700_000_000_123
const SWARM_ID = 0x3fff_ffff_ffff_ffffn

export interface SmallNetworkOptions {
  /** One node for each. */
  readonly seeds?: readonly Uint8Array[]
  /** The n-th node's swarm; all in one unless told. */
  readonly swarmIdOf?: (index: number) => bigint
  readonly profile?: Profile
  readonly servers?: ServerTransport
  readonly operatorToken?: string
  readonly trustedProxies?: readonly string[]
  readonly operatorNames?: readonly string[]
  readonly view?: Partial<NetworkView>
  /** Nodes test one another as clients would. */
  readonly testsPeers?: boolean
  /** The n-th node's. */
  readonly quotasOf?: (index: number) => Quotas
}

export interface SmallNetwork extends AsyncDisposable {
  readonly clock: ManualClock
  readonly nodes: readonly ServiceNode[]
  readonly events: ReturnType<typeof captureLogger>['events']
  /** What all nodes together have counted. */
  readonly counted: ReturnType<typeof countMetrics>['series']
  readonly registry: NodeRegistry
  /** Nodes that do not answer any more, by Ed25519 key. */
  readonly down: Set<string>
  /** Public doors in front of the real ones, by Ed25519 key: for nodes that lie or do not answer to clients. */
  readonly publicDoors: Map<string, PublicDoor>
  /** The same for what nodes answer one another. */
  readonly peerDoors: Map<string, PeerAnswer>
  record(index: number): ServiceNodeRecord
  /** A new list of nodes, seen by all at once. */
  setNodes(change: (nodes: readonly ServiceNodeRecord[]) => readonly ServiceNodeRecord[]): void
}

type PublicDoor = (body: Uint8Array) => Promise<TransportResponse>

const NO_SERVERS: ServerTransport = {
  post: () => Promise.reject(new TransportError('unreachable', 'there are no servers here')),
}

export async function smallNetwork(options: SmallNetworkOptions = {}): Promise<SmallNetwork> {
  const seeds = options.seeds ?? [new Uint8Array(32).fill(1)]
  const clock = new ManualClock(NOW_MS)
  const { logger, events } = captureLogger()
  const { metrics, series } = countMetrics()
  const { registry, setNodes } = changingRegistry(seeds, options)
  const down = new Set<string>()
  const publicDoors = new Map<string, PublicDoor>()
  const peerDoors = new Map<string, PeerAnswer>()
  const byKey = new Map<string, ServiceNode>()
  const nodes = seeds.map((identitySeed, index) => {
    const node = createNode(
      {
        profile: options.profile ?? PROFILES.testnet,
        identitySeed,
        version: '0.1.0',
        ...(options.quotasOf === undefined ? {} : { quotas: options.quotasOf(index) }),
        ...(options.operatorToken === undefined ? {} : { operatorToken: options.operatorToken }),
        ...(options.trustedProxies === undefined ? {} : { trustedProxies: options.trustedProxies }),
        ...(options.operatorNames === undefined ? {} : { operatorNames: options.operatorNames }),
      },
      {
        clock,
        random: new FixedRandom(index + 1),
        crypto: native,
        peers: peersOf(toHex(native.ed25519.importSeed(identitySeed).publicKey), byKey, down, peerDoors),
        ...(options.testsPeers === true ? { asClient: asClientOf(registry, byKey, down, publicDoors) } : {}),
        registry,
        sql: libsqlDriver(),
        servers: options.servers ?? NO_SERVERS,
        logger: logger as Logger,
        metrics,
        metricsReader: { contentType: 'text/plain', read: async () => 'counted' },
      },
    )
    byKey.set(node.identity.ed25519, node)
    return node
  })
  for (const node of nodes) await node.start()
  return {
    clock,
    nodes,
    events,
    counted: series,
    registry,
    down,
    publicDoors,
    peerDoors,
    setNodes,
    record: (index) =>
      registry.current().nodes.find((node) => node.ed25519 === nodes[index]?.identity.ed25519) as ServiceNodeRecord,
    async [Symbol.asyncDispose]() {
      for (const node of nodes) await node[Symbol.asyncDispose]()
    },
  }
}

function changingRegistry(seeds: readonly Uint8Array[], options: SmallNetworkOptions) {
  const listeners = new Set<(view: NetworkView) => void>()
  let view: NetworkView = {
    height: 1_234_567,
    blockHash: 'ab'.repeat(32),
    hardfork: [19, 4],
    nodes: seeds
      .map((seed, index) => recordOf(seed, index, options.swarmIdOf?.(index) ?? SWARM_ID))
      .sort((left, right) => (left.ed25519 < right.ed25519 ? -1 : 1)),
    ...options.view,
  }
  const registry: NodeRegistry = {
    current: () => view,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
  const setNodes: SmallNetwork['setNodes'] = (change) => {
    view = { ...view, height: view.height + 1, nodes: change(view.nodes) }
    for (const listener of listeners) listener(view)
  }
  return { registry, setNodes }
}

function recordOf(seed: Uint8Array, index: number, swarmId: bigint): ServiceNodeRecord {
  const signer = native.ed25519.importSeed(seed)
  const ed25519 = toHex(signer.publicKey)
  return {
    ed25519,
    x25519: toHex(signer.toX25519().publicKey),
    legacy: ed25519,
    publicIp: `203.0.113.${7 + index}`,
    storagePort: 22_021,
    storageLmqPort: 22_020,
    peerPort: 22_022,
    url: undefined,
    swarmId,
    state: 'active',
    requestedUnlockHeight: 0,
  }
}

function asClientOf(
  registry: NodeRegistry,
  byKey: ReadonlyMap<string, ServiceNode>,
  down: ReadonlySet<string>,
  doors: ReadonlyMap<string, PublicDoor>,
): AsClient {
  const transport: ClientTransport = {
    request: async (baseUrl, path, body) => {
      const record = registry
        .current()
        .nodes.find(({ publicIp, storagePort }) => baseUrl === `https://${publicIp}:${storagePort}`)
      const node = byKey.get(record?.ed25519 ?? '')
      if (node === undefined || record === undefined || down.has(record.ed25519))
        throw new TransportError('unreachable', 'no connection')
      return doors.get(record.ed25519)?.(body) ?? node.handleClient(path, body, { address: '192.0.2.1' })
    },
  }
  return { browser: transport, original: transport }
}

function peersOf(
  own: string,
  byKey: ReadonlyMap<string, ServiceNode>,
  down: ReadonlySet<string>,
  doors: ReadonlyMap<string, PeerAnswer>,
): PeerTransport {
  return {
    isUp: (peer) => !down.has(peer.ed25519),
    request: async (peer, kind, body, options) => {
      const node = byKey.get(peer.ed25519)
      if (node === undefined || down.has(peer.ed25519)) throw new TransportError('unreachable', 'peer is down')
      const answer = doors.get(peer.ed25519) ?? node.answerPeer
      return answer(own, kind, body, options?.signal ?? new AbortController().signal)
    },
  }
}

export interface JsonAnswer {
  readonly status: number
  readonly text: string
  /** The parsed text, or undefined when it is none. */
  readonly json: unknown
}

/** One call through the storage RPC door. */
export async function callRpc(node: ServiceNode, method: string, params: unknown): Promise<JsonAnswer> {
  const body = utf8Encode(JSON.stringify({ jsonrpc: '2.0', method, params }))
  const answer = await node.handleClient('/storage_rpc/v1', body, { address: '192.0.2.1' })
  const text = utf8Decode(answer.body)
  return { status: answer.status, text, json: answer.contentType === 'application/json' ? JSON.parse(text) : undefined }
}
