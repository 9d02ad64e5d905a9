/** @module Entropy of the operating system. */

import type { Random } from '../random.ts'

/** `getRandomValues` refuses more than this at once. Source: W3C Web Cryptography, §10.1.1. */
const CHUNK_BYTES = 65_536

export const systemRandom: Random = {
  bytes(length) {
    const out = new Uint8Array(length)
    for (let offset = 0; offset < length; offset += CHUNK_BYTES) {
      globalThis.crypto.getRandomValues(out.subarray(offset, offset + CHUNK_BYTES))
    }
    return out
  },
}
