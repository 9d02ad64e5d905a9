/**
 * The group behind Ed25519, with the refusals of libsodium's crypto_scalarmult_ed25519_noclamp.
 * @module
 */

import { ed25519 } from '@noble/curves/ed25519.js'
import type { EdwardsGroup } from '../backend.ts'
import { isCanonicalPoint } from '../ed25519-rules.ts'
import { CryptoError } from '../errors.ts'
import { requireScalar, scalarAdd, scalarMultiply, scalarNegate, scalarReduce, toNumber } from '../scalars.ts'
import { decodeMainSubgroupPoint, decodePoint } from './points.ts'

export const edwards: EdwardsGroup = {
  scalarReduce,
  scalarMultiply,
  scalarAdd,
  scalarNegate,
  multiplyBase(scalar) {
    requireScalar(scalar)
    return ed25519.Point.BASE.multiply(toNumber(scalar)).toBytes()
  },
  multiply(scalar, point) {
    requireScalar(scalar)
    const decoded = isCanonicalPoint(point) ? decodeMainSubgroupPoint(point) : undefined
    if (decoded === undefined) throw new CryptoError('invalid_point', 'point is not one of the main subgroup')
    return decoded.multiply(toNumber(scalar)).toBytes()
  },
  fromMontgomery,
}

/**
 * y = (u − 1) / (u + 1); the top bit of `u` is ignored and u is taken mod p, as in RFC 7748.
 * @throws {CryptoError} `invalid_point` for another length, for u = −1 and for u on the twist
 */
export function fromMontgomery(u: Uint8Array): Uint8Array {
  const { Fp } = ed25519.Point
  const value = u.length === 32 ? Fp.create(toNumber(u) & (2n ** 255n - 1n)) : undefined
  const below = value === undefined ? Fp.ZERO : Fp.add(value, Fp.ONE)
  if (value === undefined || Fp.is0(below)) throw new CryptoError('invalid_point', 'u is not on the curve')
  const encoded = Fp.toBytes(Fp.div(Fp.sub(value, Fp.ONE), below))
  if (decodePoint(encoded) === undefined) throw new CryptoError('invalid_point', 'u is not on the curve')
  return encoded
}
