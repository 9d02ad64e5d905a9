/**
 * Who is in the network, as one reading of the registry says.
 * Source: docs/protocol/swarms.md.
 * @module
 */

import type { Unsubscribe } from '@starling/base'

/** Swarm id of a node that is in no swarm: 2^64 − 1. */
export const UNASSIGNED_SWARM = 0xffff_ffff_ffff_ffffn

export type ServiceNodeState = 'active' | 'decommissioned'

/** One service node. Keys are 64 lower-case hex digits. */
export interface ServiceNodeRecord {
  readonly ed25519: string
  readonly x25519: string
  /** Primary ("legacy") key; equals `ed25519` in our networks. */
  readonly legacy: string
  /** Dotted IPv4 (or IPv6) under which original clients and peers reach the node; `0.0.0.0` before it is known. */
  readonly publicIp: string
  /** Port of the TLS listener of original clients. */
  readonly storagePort: number
  /** Port announced for OxenMQ and QUIC; we announce it and do not serve it. */
  readonly storageLmqPort: number
  /** Port of the channel between nodes. */
  readonly peerPort: number
  /** Where a browser reaches the node: `https://…`, or `http://…` on loopback. */
  readonly url: string | undefined
  /** `UNASSIGNED_SWARM` when in no swarm. */
  readonly swarmId: bigint
  readonly state: ServiceNodeState
  /** 0 when not leaving. */
  readonly requestedUnlockHeight: number
}

export interface NetworkView {
  readonly height: number
  /** 64 hex digits; changes with every new view. */
  readonly blockHash: string
  readonly hardfork: readonly [number, number]
  /** All funded nodes, in ascending order of their Ed25519 key. */
  readonly nodes: readonly ServiceNodeRecord[]
}

export interface NodeRegistry {
  /** The latest known view. Cheap; the same object until something changes. */
  current(): NetworkView
  subscribe(listener: (view: NetworkView) => void): Unsubscribe
  /**
   * Looks for a newer view now, where this registry does not follow the network by itself. Rejects when nobody can be
   * believed; what was known stays.
   */
  refresh?(signal?: AbortSignal): Promise<void>
}
