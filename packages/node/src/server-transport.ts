/**
 * The port through which a last relay asks servers outside the network.
 * Source: docs/protocol/onion-requests.md §6.
 * @module
 */

import type { TransportResponse } from '@starling/ports'

export interface ServerRequestOptions {
  readonly headers: Readonly<Record<string, string>>
  /** For the whole exchange, ms. */
  readonly timeoutMs: number
  readonly signal?: AbortSignal | undefined
}

/** One POST. It follows no redirect, and a status other than 200 is an answer. */
export interface ServerTransport {
  /**
   * @param url - `http` or `https`, checked by the caller
   * @throws {TransportError} `unreachable` (refused addresses too) | `timeout` | `aborted`
   */
  post(url: string, body: Uint8Array, options: ServerRequestOptions): Promise<TransportResponse>
}
