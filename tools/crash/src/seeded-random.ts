/** @module One stream of bytes for one seed. */

import { utf8Encode } from '@starling/base'
import type { CryptoBackend } from '@starling/crypto'
import type { Random } from '@starling/ports'

export interface Dice extends Random {
  /** Uniform in [0, 1). */
  fraction(): number
  /** Uniform whole number in [0, below). */
  below(below: number): number
}

/** @param seed - any text; equal texts give equal streams */
export function seededDice(crypto: CryptoBackend, seed: string): Dice {
  let block = 0
  let rest = new Uint8Array(0)
  const bytes = (length: number): Uint8Array => {
    const out = new Uint8Array(length)
    for (let filled = 0; filled < length; ) {
      if (rest.length === 0) rest = new Uint8Array(crypto.blake2b(utf8Encode(`${seed} ${block++}`), 64))
      const taken = rest.subarray(0, length - filled)
      out.set(taken, filled)
      filled += taken.length
      rest = rest.subarray(taken.length)
    }
    return out
  }
  const fraction = () => new DataView(bytes(4).buffer).getUint32(0) / 2 ** 32
  return { bytes, fraction, below: (below) => Math.floor(fraction() * below) }
}
