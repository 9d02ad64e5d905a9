/**
 * Randomness that a seed repeats: a ChaCha20 key stream per node, client and purpose.
 * @module
 */

import { utf8Encode } from '@starling/base'
import type { CryptoBackend } from '@starling/crypto'
import type { Random } from '@starling/ports'

const BLOCK_BYTES = 4096
const BLOCKS_PER_CALL = BLOCK_BYTES / 64

export class SeededRandom implements Random {
  readonly #crypto: CryptoBackend
  readonly #key: Uint8Array
  #block: Uint8Array = new Uint8Array(0)
  #used = 0
  #counter = 0

  /** Streams of different `name`s under one seed are independent. */
  constructor(crypto: CryptoBackend, seed: string, name: string) {
    this.#crypto = crypto
    this.#key = crypto.sha256(utf8Encode(`${seed}/${name}`))
  }

  bytes(length: number): Uint8Array {
    const out = new Uint8Array(length)
    let filled = 0
    while (filled < length) {
      if (this.#used === this.#block.length) this.#refill()
      const part = this.#block.subarray(this.#used, this.#used + (length - filled))
      out.set(part, filled)
      filled += part.length
      this.#used += part.length
    }
    return out
  }

  /** Uniform in [0, 1) with 32 bits. */
  fraction(): number {
    // Drawn for every packet, four times: without an array each, except where a block ends.
    const isWithin = this.#used + 4 <= this.#block.length
    const bytes = isWithin ? this.#block : this.bytes(4)
    const at = isWithin ? this.#used : 0
    if (isWithin) this.#used += 4
    return (wordAt(bytes, at) * 2 ** 16 + wordAt(bytes, at + 2)) / 2 ** 32
  }

  /** Uniform integer in [0, limit). */
  below(limit: number): number {
    return Math.floor(this.fraction() * limit)
  }

  #refill(): void {
    this.#block = this.#crypto.chacha20.xor(this.#key, new Uint8Array(12), new Uint8Array(BLOCK_BYTES), this.#counter)
    this.#counter += BLOCKS_PER_CALL
    this.#used = 0
  }
}

/** 16 bits, big endian. */
function wordAt(bytes: Uint8Array, at: number): number {
  return ((bytes[at] as number) << 8) | (bytes[at + 1] as number)
}
