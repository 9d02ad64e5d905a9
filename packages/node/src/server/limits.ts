/**
 * What clients may take of a listener. Source: docs/protocol/storage-rpc.md §1.1.
 * @module
 */

export interface ListenLimits {
  /** For the TLS handshake. */
  readonly handshakeMs: number
  /** For the headers of a request. */
  readonly headersMs: number
  /** For a whole request. */
  readonly requestMs: number
  /** For a body to come, however small … */
  readonly bodyMs: number
  /** … and another second for each so many bytes that have come. */
  readonly bodyBytesPerSecond: number
  /** For a client to take a reply that does not fit into the buffers on the way. */
  readonly takeReplyMs: number
  /** How often slow clients are looked for. */
  readonly checkMs: number
  /** Between two requests on one connection. */
  readonly keepAliveMs: number
  readonly headerBytes: number
  /** Connections at once. */
  readonly connections: number
  /** Of these from one client, where clients are told apart by their addresses. */
  readonly connectionsPerClient: number
  /** Requests at once on one connection of HTTP/2. */
  readonly streams: number
  /** Requests under way get so long to end when the listener closes. */
  readonly closeGraceMs: number
}

export const LISTEN_LIMITS: ListenLimits = {
  handshakeMs: 10_000,
  headersMs: 10_000,
  requestMs: 60_000,
  bodyMs: 10_000,
  bodyBytesPerSecond: 4_096,
  takeReplyMs: 60_000,
  checkMs: 2_000,
  keepAliveMs: 75_000,
  headerBytes: 16_384,
  connections: 16_384,
  connectionsPerClient: 1_024,
  streams: 128,
  closeGraceMs: 5_000,
}
