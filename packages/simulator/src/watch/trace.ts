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
const HASH_BYTES = 32

export class Trace {
  readonly #crypto: Pick<CryptoBackend, 'blake2b'>
  readonly #block = Buffer.alloc(BLOCK_BYTES)
  /** The block begins with the hash of all before it. */
  #used = HASH_BYTES
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
      this.#chain(concatBytes(this.#block.subarray(0, HASH_BYTES), body))
    }
  }

  get deliveries(): number {
    return this.#deliveries
  }

  /** 64 hex digits. */
  hash(): string {
    this.#flush()
    return toHex(this.#block.subarray(0, HASH_BYTES))
  }

  #flush(): void {
    if (this.#used > HASH_BYTES) this.#chain(this.#block.subarray(0, this.#used))
    this.#used = HASH_BYTES
  }

  #chain(bytes: Uint8Array): void {
    this.#block.set(this.#crypto.blake2b(bytes, HASH_BYTES))
  }
}
