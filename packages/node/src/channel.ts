/**
 * The channel between nodes: mutual TLS pinned to the keys of the registry, one port. Members of the own swarm stay
 * connected; others are called when needed and left after a minute of silence.
 * Source: docs/protocol/waiting.md §5.
 * @module
 */

import { setMaxListeners } from 'node:events'
import type { TLSSocket } from 'node:tls'
import { assert, toHex, type Unsubscribe } from '@starling/base'
import type { CryptoBackend } from '@starling/crypto'
import {
  type Clock,
  type Logger,
  type Metrics,
  type NetworkView,
  type NodeRegistry,
  type PeerAnswer,
  type PeerRequestKind,
  type PeerTransport,
  type Random,
  type RequestOptions,
  type ServiceNodeRecord,
  TransportError,
  type TransportResponse,
  UNASSIGNED_SWARM,
} from '@starling/ports'
import { before } from './peers/before.ts'
import { type NodeCertificate, nodeCertificate } from './peers/certificate.ts'
import { ChannelLoad } from './peers/channel-load.ts'
import { type ChannelDirection, ChannelTraffic } from './peers/channel-traffic.ts'
import { CHANNEL_VERSIONS, type ChannelVersions } from './peers/channel-versions.ts'
import { Neighbour } from './peers/neighbour.ts'
import { PeerConnection } from './peers/peer-connection.ts'
import { DIAL_TIMEOUT_MS, dial, serve, type TlsListener } from './peers/tls.ts'
import { type NodeMetrics, nodeMetrics } from './telemetry/node-metrics.ts'

export { type BareConnection, bareConnection } from './peers/bare-connection.ts'

export interface ChannelOptions {
  /** 32 bytes. */
  readonly identitySeed: Uint8Array
  readonly crypto: CryptoBackend
  readonly registry: NodeRegistry
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly metrics: Metrics
  /** What it speaks; `CHANNEL_VERSIONS` unless said otherwise, to be like a node of an earlier release. */
  readonly versions?: ChannelVersions
}

export interface Channel extends PeerTransport, AsyncDisposable {
  /**
   * Begins to serve other nodes, and to keep connections to the own swarm. Once.
   * @param port - 0 for any free one
   * @returns the port
   */
  listen(host: string, port: number, answer: PeerAnswer): Promise<number>
}

/** When the caller names no limit. Source: `RequestOptions`. */
const REQUEST_TIMEOUT_MS = 30_000

/** Between pings. Source: docs/protocol/waiting.md §5. */
const PING_PERIOD_MS = 5_000

/** How often lost members of the own swarm are looked after; their own back-off decides whether to try. */
const KEEP_PERIOD_MS = 250

/** Silence after which a connection that need not be kept is closed. Source: docs/protocol/waiting.md §5. */
const IDLE_MS_MAX = 60_000

/** Connections opened by this node. Source: docs/protocol/waiting.md §5. */
const DIALLED_MAX = 512

export function createChannel(options: ChannelOptions): Channel {
  return new TlsChannel(options)
}

class TlsChannel implements Channel {
  readonly #options: ChannelOptions
  readonly #ownKey: string
  readonly #certificate: NodeCertificate
  readonly #neighbours = new Map<string, Neighbour>()
  readonly #stop = new AbortController()
  readonly #metrics: NodeMetrics
  readonly #traffic = new ChannelTraffic()
  readonly #load = new ChannelLoad()
  readonly #unsubscribe: Unsubscribe
  #nodes: ReadonlyMap<string, ServiceNodeRecord> = new Map()
  /** Other members of the own swarm, by key. */
  #kept: ReadonlyMap<string, ServiceNodeRecord> = new Map()
  #answer: PeerAnswer | undefined
  #listener: TlsListener | undefined
  #tasks: readonly Promise<void>[] = []
  readonly #open: Record<ChannelDirection, number> = { in: 0, out: 0 }

  constructor(options: ChannelOptions) {
    this.#options = options
    // Each connection that is being made listens: many at once after a change of the network.
    setMaxListeners(0, this.#stop.signal)
    this.#metrics = nodeMetrics(options.metrics)
    this.#ownKey = toHex(options.crypto.ed25519.importSeed(options.identitySeed).publicKey)
    this.#certificate = nodeCertificate(options.crypto, options.identitySeed)
    this.#readView(options.registry.current())
    this.#unsubscribe = options.registry.subscribe((view) => this.#readView(view))
    this.#tasks = [this.#every(PING_PERIOD_MS, () => this.#tick())]
  }

  async listen(host: string, port: number, answer: PeerAnswer): Promise<number> {
    assert(this.#answer === undefined, 'a channel listens once')
    this.#answer = answer
    this.#listener = await serve(this.#certificate, host, port, (socket, key) => this.#accept(socket, key))
    this.#tasks = [...this.#tasks, this.#every(KEEP_PERIOD_MS, () => this.#keepSwarm())]
    this.#keepSwarm()
    return this.#listener.port
  }

  async request(
    peer: ServiceNodeRecord,
    kind: PeerRequestKind,
    body: Uint8Array,
    options: RequestOptions = {},
  ): Promise<TransportResponse> {
    if (options.signal?.aborted) throw new TransportError('aborted', 'request was aborted')
    const { clock } = this.#options
    const deadlineMs = clock.elapsed() + (options.timeoutMs ?? REQUEST_TIMEOUT_MS)
    try {
      const connection =
        this.#neighbour(peer.ed25519).open(this.#kept.has(peer.ed25519)) ??
        (await before(this.#connect(peer), { clock, deadlineMs, signal: options.signal }))
      const response = await connection.request(kind, body, { deadlineMs, signal: options.signal })
      this.#metrics.count('starling_channel_requests_total', { kind, outcome: 'answered' })
      return response
    } catch (error) {
      const outcome = error instanceof TransportError ? error.code : 'unreachable'
      this.#metrics.count('starling_channel_requests_total', { kind, outcome })
      throw error
    }
  }

  isUp(peer: ServiceNodeRecord): boolean {
    const neighbour = this.#neighbours.get(peer.ed25519)
    if (neighbour === undefined || neighbour.open(true) !== undefined) return true
    // Who is not kept is not tried again by itself: after the pause nothing is known any more.
    return !neighbour.hasFailed || (!this.#kept.has(peer.ed25519) && neighbour.mayDial(this.#options.clock.elapsed()))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#stop.signal.aborted) return
    this.#stop.abort(new TransportError('unreachable', 'channel is closed'))
    this.#unsubscribe()
    for (const neighbour of this.#neighbours.values()) {
      for (const connection of [...neighbour.connections]) connection.close()
    }
    await Promise.all([...this.#tasks, this.#listener?.close()])
    this.#traffic.handOver(this.#metrics)
  }

  #neighbour(ed25519: string): Neighbour {
    let neighbour = this.#neighbours.get(ed25519)
    if (neighbour === undefined) {
      neighbour = new Neighbour(ed25519)
      this.#neighbours.set(ed25519, neighbour)
    }
    return neighbour
  }

  /** One attempt at a time, which all that wait for it share. @throws {TransportError} */
  async #connect(peer: ServiceNodeRecord): Promise<PeerConnection> {
    const neighbour = this.#neighbour(peer.ed25519)
    if (neighbour.dialling !== undefined) return neighbour.dialling
    if (this.#stop.signal.aborted) throw new TransportError('unreachable', 'channel is closed')
    if (!neighbour.mayDial(this.#options.clock.elapsed())) {
      throw new TransportError('unreachable', 'peer could not be reached a moment ago')
    }
    if (!this.#makeRoom()) throw new TransportError('overloaded', 'too many peers are being asked')
    neighbour.dialling = this.#dial(peer, neighbour)
    try {
      return await neighbour.dialling
    } finally {
      neighbour.dialling = undefined
    }
  }

  async #dial(peer: ServiceNodeRecord, neighbour: Neighbour): Promise<PeerConnection> {
    try {
      const socket = await dial(peer, this.#certificate, this.#options.clock, this.#stop.signal)
      const connection = this.#adopt(socket, neighbour, 'out')
      neighbour.dialled.add(connection)
      await this.#greeted(connection)
      return connection
    } catch (error) {
      this.#noteFailure(neighbour, error instanceof Error ? error.message : 'unknown')
      throw error
    }
  }

  #noteFailure(neighbour: Neighbour, reason: string): void {
    const { clock, random, logger } = this.#options
    if (!neighbour.hasFailed && !this.#stop.signal.aborted) {
      logger.info('peer.down', { peer: neighbour.ed25519, reason })
    }
    neighbour.failed(clock.elapsed(), (random.bytes(1)[0] ?? 0) / 255)
  }

  #accept(socket: TLSSocket, ed25519: string): void {
    if (this.#stop.signal.aborted || !this.#nodes.has(ed25519) || ed25519 === this.#ownKey) {
      socket.destroy()
      this.#options.logger.debug('peer.refused', { peer: ed25519 })
      return
    }
    const connection = this.#adopt(socket, this.#neighbour(ed25519), 'in')
    this.#greeted(connection).catch(() => {}) // it has closed itself
  }

  #adopt(socket: TLSSocket, neighbour: Neighbour, direction: ChannelDirection): PeerConnection {
    const connection: PeerConnection = new PeerConnection({
      socket,
      clock: this.#options.clock,
      versions: this.#options.versions ?? CHANNEL_VERSIONS,
      traffic: this.#traffic,
      load: this.#load,
      answer: (kind, body, signal) =>
        this.#answer?.(neighbour.ed25519, kind, body, signal) ??
        Promise.resolve({ status: 503, body: new Uint8Array(0) }),
      onClose: (isLost) => {
        neighbour.connections.delete(connection)
        this.#countConnections(direction, -1)
        // A caller may close his own connection when it is idle; that says nothing of him.
        const isMissed = neighbour.dialled.has(connection) || this.#kept.has(neighbour.ed25519)
        if (isLost && isMissed && neighbour.dialling === undefined) this.#noteFailure(neighbour, 'connection broke')
      },
    })
    neighbour.connections.add(connection)
    this.#countConnections(direction, 1)
    connection.opened().then(
      () => neighbour.succeeded(),
      () => {}, // the one who waits for it hears it
    )
    return connection
  }

  /** @throws {TransportError} `timeout` and closes it, when no greeting comes */
  async #greeted(connection: PeerConnection): Promise<void> {
    const { clock } = this.#options
    try {
      await before(connection.opened(), { clock, deadlineMs: clock.elapsed() + DIAL_TIMEOUT_MS })
    } catch (cause) {
      connection.close()
      throw new TransportError('unreachable', 'peer did not greet', { cause })
    }
  }

  /** Closes the connection that is idle longest when there are too many. @returns whether there is room for one more */
  #makeRoom(): boolean {
    let dialled = 0
    let idlest: { readonly connection: PeerConnection; readonly sinceMs: number } | undefined
    for (const neighbour of this.#neighbours.values()) {
      if (neighbour.dialling !== undefined) dialled++
      for (const connection of neighbour.connections) {
        if (!neighbour.dialled.has(connection)) continue
        dialled++
        const sinceMs = this.#kept.has(neighbour.ed25519) ? undefined : connection.idleSinceMs
        if (sinceMs !== undefined && sinceMs < (idlest?.sinceMs ?? Number.POSITIVE_INFINITY)) {
          idlest = { connection, sinceMs }
        }
      }
    }
    if (dialled < DIALLED_MAX) return true
    idlest?.connection.close()
    return idlest !== undefined
  }

  #countConnections(direction: ChannelDirection, by: 1 | -1): void {
    this.#open[direction] += by
    this.#metrics.set('starling_channel_connections', this.#open[direction], { direction })
  }

  /** Pings, closes what is idle, forgets what is over, hands over what was counted. */
  #tick(): void {
    this.#traffic.handOver(this.#metrics)
    const nowMs = this.#options.clock.elapsed()
    for (const [ed25519, neighbour] of [...this.#neighbours]) {
      for (const connection of [...neighbour.connections]) {
        connection.tick()
        const isIdle = (connection.idleSinceMs ?? nowMs) + IDLE_MS_MAX <= nowMs
        if (isIdle && neighbour.dialled.has(connection) && !this.#kept.has(ed25519)) connection.close()
      }
      if (neighbour.isForgettable(nowMs) && !this.#kept.has(ed25519)) this.#neighbours.delete(ed25519)
    }
  }

  #keepSwarm(): void {
    const nowMs = this.#options.clock.elapsed()
    for (const peer of this.#kept.values()) {
      const neighbour = this.#neighbour(peer.ed25519)
      if (neighbour.open(true) === undefined && neighbour.mayDial(nowMs)) {
        this.#connect(peer).catch(() => {}) // counted by its neighbour, tried again after a pause
      }
    }
  }

  /** Who has left the registry is not served any longer. */
  #readView(view: NetworkView): void {
    this.#nodes = new Map(view.nodes.map((node) => [node.ed25519, node]))
    const own = this.#nodes.get(this.#ownKey)
    const swarmId = own?.swarmId ?? UNASSIGNED_SWARM
    const members = view.nodes.filter((node) => node.swarmId === swarmId && node !== own)
    this.#kept = new Map(swarmId === UNASSIGNED_SWARM ? [] : members.map((node) => [node.ed25519, node]))
    for (const neighbour of this.#neighbours.values()) {
      if (this.#nodes.has(neighbour.ed25519)) continue
      for (const connection of [...neighbour.connections]) connection.close()
    }
  }

  async #every(periodMs: number, work: () => void): Promise<void> {
    for (;;) {
      try {
        await this.#options.clock.sleep(periodMs, this.#stop.signal)
      } catch {
        return // disposed
      }
      work()
    }
  }
}
