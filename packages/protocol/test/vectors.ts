/** @module The vectors, and the backends over which they run. */

import { readFileSync } from 'node:fs'
import type { CryptoBackend } from '@starling/crypto'
import { native } from '@starling/crypto/native'
import { noble } from '@starling/crypto/noble'

const VECTORS = new URL('../../../vectors/', import.meta.url)

/** @param path - below `vectors/`; the shape is the caller's claim */
export function readVectors<Shape>(path: string): Shape {
  return JSON.parse(readVectorText(path)) as Shape
}

export function readVectorText(path: string): string {
  return readFileSync(new URL(path, VECTORS), 'utf8')
}

export const BACKENDS: readonly CryptoBackend[] = [noble, native]

/** Never the same twice in one test, the same in every run. */
export function countingRandom(): { bytes(length: number): Uint8Array } {
  let count = 0
  return {
    bytes(length) {
      count++
      return Uint8Array.from({ length }, (_, index) => count * 31 + index * 7)
    },
  }
}

export function accountEntropy(fill: number): Uint8Array {
  return new Uint8Array(16).fill(fill)
}
