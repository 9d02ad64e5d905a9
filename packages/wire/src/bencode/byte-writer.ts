/** @module Bytes that grow as they are written. */

const INITIAL_BYTES = 4_096
/** What is larger is not kept for the next text. */
const KEPT_BYTES_MAX = 65_536

export class ByteWriter {
  #buffer = new Uint8Array(INITIAL_BYTES)
  #length = 0

  bytes(bytes: Uint8Array): void {
    const start = this.#reserve(bytes.length)
    this.#buffer.set(bytes, start)
  }

  /** @param text - one byte per character; none above U+00FF */
  byteString(text: string): void {
    const start = this.#reserve(text.length)
    for (let i = 0; i < text.length; i++) this.#buffer[start + i] = text.charCodeAt(i)
  }

  /** A copy of everything written. */
  finish(): Uint8Array {
    return this.#buffer.slice(0, this.#length)
  }

  /** Begins anew, in the same memory. */
  reset(): void {
    this.#length = 0
    if (this.#buffer.length > KEPT_BYTES_MAX) this.#buffer = new Uint8Array(INITIAL_BYTES)
  }

  /** Makes room and returns where it begins; may replace the buffer. */
  #reserve(length: number): number {
    const start = this.#length
    this.#length += length
    if (this.#length > this.#buffer.length) {
      const larger = new Uint8Array(Math.max(this.#length, this.#buffer.length * 2))
      larger.set(this.#buffer)
      this.#buffer = larger
    }
    return start
  }
}
