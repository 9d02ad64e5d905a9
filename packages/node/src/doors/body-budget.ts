/**
 * How much of large bodies is held at once. Else whoever opens a few hundred connections, and sends ten megabytes but the
 * last byte on each, fills the memory of a node.
 * Source: docs/protocol/storage-rpc.md §1.1, "Overload".
 * @module
 */

import { limitedAddress } from './client-rate.ts'

/** Bodies up to this are never refused: an onion around the largest message is half as long. */
export const SMALL_BODY_BYTES = 262_144
/** Of all clients together. */
const TOTAL_BYTES_MAX = 256 * 1_048_576
/** Six of the largest bodies. */
const CLIENT_BYTES_MAX = 64 * 1_048_576

export class BodyBudget {
  readonly #byClient = new Map<string, number>()
  #total = 0

  /** @returns false when there is no room; nothing is taken then */
  take(address: string, bytes: number): boolean {
    const client = limitedAddress(address)
    const held = (this.#byClient.get(client) ?? 0) + bytes
    if (held > CLIENT_BYTES_MAX || this.#total + bytes > TOTAL_BYTES_MAX) return false
    this.#byClient.set(client, held)
    this.#total += bytes
    return true
  }

  /** Gives back what was taken. */
  give(address: string, bytes: number): void {
    if (bytes === 0) return
    const client = limitedAddress(address)
    const held = (this.#byClient.get(client) ?? 0) - bytes
    this.#total -= bytes
    if (held > 0) this.#byClient.set(client, held)
    else this.#byClient.delete(client)
  }
}
