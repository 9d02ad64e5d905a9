/**
 * The suite that every crypto backend must pass, and the properties that hold between two of them. Call both inside a
 * vitest file. Runs on Node: the vectors are read from the repository.
 * @module
 */

import { describe } from 'vitest'
import type { CryptoBackend } from './backend.ts'
import { describeCiphers } from './testing/ciphers.ts'
import { describeEd25519 } from './testing/ed25519.ts'
import { describeEdwards } from './testing/edwards.ts'
import { describeHandles } from './testing/handles.ts'
import { describeHashes } from './testing/hashes.ts'
import { describeX25519 } from './testing/x25519.ts'

export { describeParity } from './testing/parity.ts'

/** Known answers, refusals and ownership of results. */
export function describeBackend(backend: CryptoBackend): void {
  describe(`${backend.name} backend`, () => {
    describeX25519(backend)
    describeEd25519(backend)
    describeEdwards(backend)
    describeCiphers(backend)
    describeHashes(backend)
    describeHandles(backend)
  })
}
