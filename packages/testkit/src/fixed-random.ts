/** @module Randomness that a test can foretell. */

import type { Random } from '@starling/ports'

/**
 * A `Random` that gives the same bytes in every run.
 * @param source - bytes to hand out in this order, as when a vector fixes a nonce: asking for more throws a `RangeError`.
 * Or a seed: the bytes of a generator (xorshift32) that never ends and is good for nothing but tests.
 */
export function fixedRandom(source: Uint8Array | number): Random {
  return typeof source === 'number' ? seededRandom(source) : scriptedRandom(source)
}

function scriptedRandom(source: Uint8Array): Random {
  // A copy, whatever the caller does with its bytes; a plain array, even of a Buffer.
  const script = Uint8Array.from(source)
  let offset = 0
  return {
    bytes(length) {
      if (length > script.length - offset) throw new RangeError(`fixed randomness ends after ${script.length} bytes`)
      offset += length
      return script.slice(offset - length, offset)
    },
  }
}

function seededRandom(seed: number): Random {
  // Zero is the one state that xorshift never leaves.
  let state = seed >>> 0 || 0x9e3779b9
  const next = () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    state >>>= 0
    return state >>> 24
  }
  return { bytes: (length) => Uint8Array.from({ length }, next) }
}
