/**
 * A cursor over bytes, for decoders: every read checks that enough is left.
 * @module
 */

import { EncodingError } from './errors.ts'

export class ByteReader {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  #offset = 0

  /** @param bytes - kept, not copied; the views handed out share its memory */
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  get offset(): number {
    return this.#offset
  }

  get remaining(): number {
    return this.#bytes.length - this.#offset
  }

  /** @throws {EncodingError} `truncated` when fewer than `length` bytes are left */
  take(length: number): Uint8Array {
    const start = this.#advance(length)
    return this.#bytes.subarray(start, start + length)
  }

  /** Everything that is left. */
  rest(): Uint8Array {
    return this.take(this.remaining)
  }

  /** The next byte without moving, or undefined at the end. */
  peek(): number | undefined {
    return this.#bytes[this.#offset]
  }

  u8(): number {
    return this.#view.getUint8(this.#advance(1))
  }

  u32le(): number {
    return this.#view.getUint32(this.#advance(4), true)
  }

  u32be(): number {
    return this.#view.getUint32(this.#advance(4), false)
  }

  u64be(): bigint {
    return this.#view.getBigUint64(this.#advance(8), false)
  }

  #advance(length: number): number {
    if (!(length >= 0 && length <= this.remaining)) {
      throw new EncodingError('truncated', 'input ends too early', {
        data: { wanted: length, remaining: this.remaining },
      })
    }
    const start = this.#offset
    this.#offset += length
    return start
  }
}
