/**
 * What this node knows of one other node: its connections, and how the last attempts went.
 * Source: docs/protocol/waiting.md §5.
 * @module
 */

import type { PeerConnection } from './peer-connection.ts'

/** First pause after a failed attempt; doubles up to the longest. */
const BACKOFF_MS = 250
const BACKOFF_MS_MAX = 5_000

export class Neighbour {
  readonly ed25519: string
  readonly connections = new Set<PeerConnection>()
  /** Those of `connections` which this node opened. */
  readonly dialled = new WeakSet<PeerConnection>()
  /** An attempt under way; rejects with a TransportError. */
  dialling: Promise<PeerConnection> | undefined
  #failures = 0
  #retryAtMs = 0

  constructor(ed25519: string) {
    this.ed25519 = ed25519
  }

  /**
   * A connection to ask over.
   * @param mayBorrow - also one that the other side opened, and may close for idleness at any moment
   */
  open(mayBorrow: boolean): PeerConnection | undefined {
    for (const connection of this.connections) {
      if (connection.isOpen && (mayBorrow || this.dialled.has(connection))) return connection
    }
    return undefined
  }

  /** Until the pause after a failed attempt is over, nobody tries again. */
  mayDial(nowMs: number): boolean {
    return this.dialling === undefined && nowMs >= this.#retryAtMs
  }

  /** Whether the last attempt failed. */
  get hasFailed(): boolean {
    return this.#failures > 0
  }

  succeeded(): void {
    this.#failures = 0
    this.#retryAtMs = 0
  }

  /** @param jitter - 0 … 1, so that neighbours of a node that restarts do not come all at once */
  failed(nowMs: number, jitter: number): void {
    const pauseMs = Math.min(BACKOFF_MS_MAX, BACKOFF_MS * 2 ** Math.min(this.#failures, 10))
    this.#retryAtMs = nowMs + pauseMs * (0.5 + jitter / 2)
    this.#failures++
  }

  /** Nothing to remember any more. */
  isForgettable(nowMs: number): boolean {
    return this.connections.size === 0 && this.dialling === undefined && nowMs >= this.#retryAtMs
  }
}
