/**
 * The sum of a set's digests modulo 2^256: to add or take away one is a few additions, and the order does not matter.
 * A name can be found for a wanted sum with much work; who could profit from it is a member that lies about its own store.
 * Source: docs/protocol/replication.md §3.
 * @module
 */

import type { HashBytes } from './item.ts'

const WORDS = 8
export const FINGERPRINT_BYTES = 16

/** Eight little-endian words. */
export type Sum = Uint32Array

export function emptySum(): Sum {
  return new Uint32Array(WORDS)
}

/** Changes `sum`. @param id - 32 bytes */
export function addDigest(sum: Sum, id: Uint8Array): void {
  let carry = 0
  for (let word = 0, at = 0; word < WORDS; word++, at += 4) {
    const total = (sum[word] as number) + wordAt(id, at) + carry
    sum[word] = total
    carry = total > 0xffff_ffff ? 1 : 0
  }
}

/** Changes `sum`. @param id - 32 bytes */
export function subtractDigest(sum: Sum, id: Uint8Array): void {
  let borrow = 0
  for (let word = 0, at = 0; word < WORDS; word++, at += 4) {
    const total = (sum[word] as number) - wordAt(id, at) - borrow
    sum[word] = total
    borrow = total < 0 ? 1 : 0
  }
}

/** Changes `sum`. */
export function subtractSum(sum: Sum, other: Sum): void {
  subtractDigest(sum, sumBytes(other))
}

/** Changes `sum`. */
export function addSum(sum: Sum, other: Sum): void {
  addDigest(sum, sumBytes(other))
}

/** 32 bytes. */
function sumBytes(sum: Sum): Uint8Array {
  const bytes = new Uint8Array(4 * WORDS)
  const view = new DataView(bytes.buffer)
  for (let word = 0; word < WORDS; word++) view.setUint32(4 * word, sum[word] as number, true)
  return bytes
}

/** @param length - 16 of a fingerprint */
export function hashSum(hash: HashBytes, sum: Sum, count: number, length: number): Uint8Array {
  const bytes = new Uint8Array(4 * WORDS + 8)
  bytes.set(sumBytes(sum))
  new DataView(bytes.buffer).setBigUint64(4 * WORDS, BigInt(count), true)
  return hash(bytes, length)
}

function wordAt(bytes: Uint8Array, at: number): number {
  const low = (bytes[at] as number) | ((bytes[at + 1] as number) << 8)
  return (low | ((bytes[at + 2] as number) << 16) | ((bytes[at + 3] as number) << 24)) >>> 0
}
