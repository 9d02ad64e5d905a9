/**
 * Requests to others. A status other than 200 is an answer, not an error.
 * @module
 */

import { CodedError } from '@starling/base'
import type { ServiceNodeRecord } from './network-view.ts'

export class TransportError extends CodedError<'unreachable' | 'timeout' | 'aborted' | 'overloaded'> {
  override readonly name = 'TransportError'
}

export interface RequestOptions {
  /** Milliseconds until `timeout`; none means the transport's own default of 30 s. */
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
}

export interface TransportResponse {
  readonly status: number
  readonly body: Uint8Array
}

/** From a client to a node's public port: one POST. */
export interface ClientTransport {
  /**
   * @param baseUrl - such as `https://192.0.2.7:22021`, without a trailing slash
   * @param path - such as `/onion_req/v2`
   * @throws {TransportError} `unreachable` | `timeout` | `aborted`
   */
  request(baseUrl: string, path: string, body: Uint8Array, options?: RequestOptions): Promise<TransportResponse>
}

/** What nodes ask each other. Source: docs/protocol/waiting.md, "The channel between nodes". */
export type PeerRequestKind = 'store' | 'sync' | 'onion' | 'ping' | 'challenge' | 'vote' | 'write'

/** From node to node, both ends authenticated by their Ed25519 keys. */
export interface PeerTransport {
  /**
   * @throws {TransportError} `unreachable` (no connection, or it broke: at once), `timeout`, `aborted`,
   *   `overloaded` (too many requests to this neighbour are under way)
   */
  request(
    peer: ServiceNodeRecord,
    kind: PeerRequestKind,
    body: Uint8Array,
    options?: RequestOptions,
  ): Promise<TransportResponse>
  /** False while the connection to a peer is known to be down, so that callers need not wait. */
  isUp(peer: ServiceNodeRecord): boolean
}

/** The other end of `PeerTransport`: what a node answers. `from` is the caller's authenticated Ed25519 key in hex. */
export type PeerAnswer = (
  from: string,
  kind: PeerRequestKind,
  body: Uint8Array,
  signal: AbortSignal,
) => Promise<TransportResponse>
