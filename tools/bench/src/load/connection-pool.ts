/** @module The connections of one worker, opened when first needed and opened again when lost. */

import { HttpConnection } from '../http/connection.ts'
import { sourceAddress } from '../http/source-address.ts'

/** Counts the connections of all workers, so that each has a source address of its own. */
export interface ConnectionCounter {
  opened: number
}

export class ConnectionPool {
  readonly #counter: ConnectionCounter
  /** Connections per node, used in turn. */
  readonly #width: number
  readonly #connections = new Map<string, HttpConnection>()
  #turn = 0

  constructor(counter: ConnectionCounter, width: number) {
    this.#counter = counter
    this.#width = width
  }

  /** @throws {Error} of the system */
  async take(url: string): Promise<HttpConnection> {
    const key = `${this.#turn++ % this.#width} ${url}`
    const known = this.#connections.get(key)
    if (known?.isOpen) return known
    const parsed = new URL(url)
    const fresh = await HttpConnection.open(parsed, sourceAddress(parsed, this.#counter.opened++))
    this.#connections.set(key, fresh)
    return fresh
  }

  close(): void {
    for (const connection of this.#connections.values()) connection.close()
  }
}
