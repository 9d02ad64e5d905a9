/**
 * What handlers may use. Functions take the part they need: `Pick<NodeContext, 'clock' | 'messages'>`.
 * @module
 */

import type { CryptoBackend, Ed25519Signer, X25519SecretKey } from '@starling/crypto'
import type { Clock, Logger, PeerTransport, Random } from '@starling/ports'
import type { Profile } from '@starling/protocol'
import type { KnownKeys } from './auth/known-keys.ts'
import type { NetworkDirectory } from './network-directory.ts'
import type { ServerTransport } from './server-transport.ts'
import type { MessageStore } from './storage/message-store.ts'
import type { SwarmWrites } from './swarm-writes.ts'
import type { NodeMetrics } from './telemetry/node-metrics.ts'
import type { WaitingRoom } from './waiting-room.ts'

/** The node's own keys; secrets stay in their handles. */
export interface NodeIdentity {
  /** 64 hex digits. */
  readonly ed25519: string
  /** 64 hex digits. */
  readonly x25519: string
  readonly signer: Ed25519Signer
  readonly x25519Secret: X25519SecretKey
}

export interface NodeContext {
  readonly profile: Profile
  /** Of our software, for headers. */
  readonly version: string
  readonly identity: NodeIdentity
  readonly clock: Clock
  readonly random: Random
  readonly crypto: CryptoBackend
  readonly logger: Logger
  readonly metrics: NodeMetrics
  readonly peers: PeerTransport
  readonly servers: ServerTransport
  readonly network: NetworkDirectory
  readonly messages: MessageStore
  readonly keys: KnownKeys
  readonly swarm: SwarmWrites
  readonly waiting: WaitingRoom
  /** Ed25519 keys of the nodes that fail this node's tests. */
  readonly failing: () => readonly string[]
}
