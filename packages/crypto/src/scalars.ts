/**
 * Scalars of edwards25519 as numbers mod L.
 * NOTE: bigint arithmetic does not run in constant time; see the README of this package.
 * @module
 */

import { requireLength } from './checks.ts'
import { isCanonicalScalar } from './ed25519-rules.ts'
import { CryptoError } from './errors.ts'

/** Order of the main subgroup. */
const L = 2n ** 252n + 27742317777372353535851937790883648493n

export function scalarReduce(wide: Uint8Array): Uint8Array {
  requireLength('wide scalar', wide, 64)
  return scalarToBytes(toNumber(wide))
}

/** Operands need not be reduced: clamped secrets are not. */
export function scalarMultiply(left: Uint8Array, right: Uint8Array): Uint8Array {
  requireScalarLengths(left, right)
  return scalarToBytes(toNumber(left) * toNumber(right))
}

export function scalarAdd(left: Uint8Array, right: Uint8Array): Uint8Array {
  requireScalarLengths(left, right)
  return scalarToBytes(toNumber(left) + toNumber(right))
}

export function scalarNegate(scalar: Uint8Array): Uint8Array {
  requireScalarLengths(scalar)
  return scalarToBytes(L - (toNumber(scalar) % L))
}

/** @throws {CryptoError} `invalid_scalar` for zero, for L and above, and for another length than 32 bytes */
export function requireScalar(scalar: Uint8Array): void {
  if (!isCanonicalScalar(scalar) || scalar.every((byte) => byte === 0)) {
    throw new CryptoError('invalid_scalar', 'scalar is not between 1 and L - 1')
  }
}

/** @throws {CryptoError} `invalid_length` */
export function requireScalarLengths(...scalars: readonly Uint8Array[]): void {
  for (const scalar of scalars) requireLength('scalar', scalar, 32)
}

/** Little endian; the length is a multiple of 8 bytes. */
export function toNumber(bytes: Uint8Array): bigint {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let value = 0n
  for (let at = bytes.length - 8; at >= 0; at -= 8) value = (value << 64n) | view.getBigUint64(at, true)
  return value
}

/** 32 bytes of `value` mod L. */
function scalarToBytes(value: bigint): Uint8Array {
  const out = new Uint8Array(32)
  const view = new DataView(out.buffer)
  let rest = value % L
  for (let at = 0; at < 32; at += 8) {
    view.setBigUint64(at, rest & 0xffff_ffff_ffff_ffffn, true)
    rest >>= 64n
  }
  return out
}
