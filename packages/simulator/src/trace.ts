/**
 * The trace of a run: every delivery goes into one hash, so that two runs can be compared by a line of text.
 * @module
 */

import { concatBytes, toHex, utf8Encode } from '@starling/base'
import type { CryptoBackend } from '@starling/crypto'

export class Trace {
  readonly #crypto: CryptoBackend
  #hash = new Uint8Array(32)
  #deliveries = 0

  constructor(crypto: CryptoBackend) {
    this.#crypto = crypto
  }

  /** Chains one delivery: when, from whom, to whom, what. */
  add(atMs: number, from: string, to: string, kind: string, body: Uint8Array): void {
    const line = utf8Encode(`${atMs} ${from} ${to} ${kind} `)
    this.#hash = new Uint8Array(this.#crypto.blake2b(concatBytes(this.#hash, line, body), 32))
    this.#deliveries++
  }

  get deliveries(): number {
    return this.#deliveries
  }

  /** 64 hex digits. */
  hash(): string {
    return toHex(this.#hash)
  }
}
