/**
 * Bytes that all connections of the channel hold together: frames that are arriving, requests that are worked on, and what
 * neighbours have not taken yet. Each connection has bounds of its own, but there may be two thousand.
 * Source: docs/protocol/waiting.md §5.
 * @module
 */

const BYTES_MAX = 256 * 1024 * 1024

export class ChannelLoad {
  readonly #bytesMax: number
  #bytes = 0

  constructor(bytesMax: number = BYTES_MAX) {
    this.#bytesMax = bytesMax
  }

  get bytes(): number {
    return this.#bytes
  }

  /** Beyond it nothing new is begun. */
  get isFull(): boolean {
    return this.#bytes > this.#bytesMax
  }

  /** @param bytes - more, or fewer when negative */
  add(bytes: number): void {
    this.#bytes += bytes
  }
}
