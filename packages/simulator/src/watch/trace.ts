/**
 * The trace of a run: every delivery goes into one hash, so that two runs can be compared by a line of text.
 * @module
 */

import { concatBytes, toHex } from '@starling/base'
import type { CryptoBackend } from '@starling/crypto'

/** Hashed at once. */
const BLOCK_BYTES = 64 * 1024
/** A line without its body: names and kinds are short. */
const LINE_BYTES_MAX = 512

export class Trace {
  readonly #crypto: Pick<CryptoBackend, 'blake2b'>
  readonly #block = Buffer.alloc(BLOCK_BYTES)
  #used = 0
  #hash = new Uint8Array(32)
  #deliveries = 0

  constructor(crypto: Pick<CryptoBackend, 'blake2b'>) {
    this.#crypto = crypto
  }

  /** Chains one delivery: when, from whom, to whom, what. */
  add(atMs: number, from: string, to: string, kind: string, body: Uint8Array): void {
    this.#deliveries++
    if (this.#used + LINE_BYTES_MAX + body.length > BLOCK_BYTES) this.#flush()
    this.#used += this.#block.write(
      `${atMs} ${from} ${to} ${kind} ${body.length} `,
      this.#used,
      LINE_BYTES_MAX,
      'latin1',
    )
    if (this.#used + body.length <= BLOCK_BYTES) {
      this.#block.set(body, this.#used)
      this.#used += body.length
    } else {
      this.#flush()
      this.#chain(body)
    }
  }

  get deliveries(): number {
    return this.#deliveries
  }

  /** 64 hex digits. */
  hash(): string {
    this.#flush()
    return toHex(this.#hash)
  }

  #flush(): void {
    if (this.#used > 0) this.#chain(this.#block.subarray(0, this.#used))
    this.#used = 0
  }

  #chain(bytes: Uint8Array): void {
    this.#hash = new Uint8Array(this.#crypto.blake2b(concatBytes(this.#hash, bytes), 32))
  }
}
