/**
 * What a service node is given and what it offers.
 * Source: docs/architecture.md, "The node".
 * @module
 */

import type { CryptoBackend } from '@starling/crypto'
import type {
  Clock,
  Logger,
  Metrics,
  MetricsReader,
  NodeRegistry,
  PeerAnswer,
  PeerTransport,
  Random,
} from '@starling/ports'
import type { Profile } from '@starling/protocol'
import type { DoorAnswer } from './doors/answer.ts'
import type { HttpDoor } from './doors/http-door.ts'
import type { MonitorDoor } from './doors/monitor.ts'
import type { ClientContext } from './doors/public-doors.ts'
import type { NetworkIndexes } from './network-directory.ts'
import type { AsClient } from './peer-tests/reach.ts'
import type { ServerTransport } from './server-transport.ts'
import type { SqlDriver } from './storage/driver.ts'
import type { Quotas } from './storage/quota.ts'

export interface NodeConfig {
  readonly profile: Profile
  /** 32 bytes; imported into handles at once and not kept. */
  readonly identitySeed: Uint8Array
  /** Of our software. */
  readonly version: string
  readonly databaseSizeLimitBytes?: number
  /** Per account and class of namespaces; `DEFAULT_QUOTAS` unless told. */
  readonly quotas?: Quotas
  /** Addresses and networks of proxies whose `X-Forwarded-For` is believed; none unless given. */
  readonly trustedProxies?: readonly string[]
  /** Without it the operator's port answers health and readiness only. */
  readonly operatorToken?: string
  /** By which the operator's port may be called beside localhost and loopback addresses. */
  readonly operatorNames?: readonly string[]
}

export interface NodePorts {
  readonly clock: Clock
  readonly random: Random
  readonly crypto: CryptoBackend
  readonly peers: PeerTransport
  readonly registry: NodeRegistry
  /** For nodes that share a process and a registry; each makes its own unless told. */
  readonly indexes?: NetworkIndexes
  readonly sql: SqlDriver
  readonly servers: ServerTransport
  /** How this node reaches others as a client would, to test them. None: no such tests. */
  readonly asClient?: AsClient
  readonly logger: Logger
  readonly metrics: Metrics
  /** What `metrics` has counted; without it the operator's port has no `/metrics`. */
  readonly metricsReader?: MetricsReader
}

export interface ServiceNode extends AsyncDisposable {
  /** 64 hex digits each. */
  readonly identity: { readonly ed25519: string; readonly x25519: string }
  /** Opens the database and begins to serve. Once. @throws {StoreError} */
  start(): Promise<void>
  /** Before closing: new calls are refused as `shutting down`, held ones end early. */
  drain(): void
  readiness(): { readonly ready: boolean; readonly reasons: readonly string[] }
  /** The public doors without HTTP. An unknown path is 404. Never rejects for what a client sent. */
  handleClient(path: string, body: Uint8Array, context: ClientContext): Promise<DoorAnswer>
  /** For the channel between nodes. */
  readonly answerPeer: PeerAnswer
  /** The public port. */
  readonly http: HttpDoor
  /** Subscriptions of bots and push servers. */
  readonly monitor: MonitorDoor
  /** The operator's port. @param address - of the caller: only this machine sees metrics without a token */
  operatorFetch(request: Request, address?: string): Promise<Response>
}
