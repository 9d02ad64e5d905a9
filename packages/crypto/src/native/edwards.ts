/**
 * The group behind Ed25519 by libsodium; what sodium-native does not export comes from the portable half.
 * @module
 */

import type { EdwardsGroup } from '../backend.ts'
import { requireLength } from '../checks.ts'
import { CryptoError } from '../errors.ts'
import { fromMontgomery } from '../noble/edwards.ts'
import { requireScalar, requireScalarLengths, scalarAdd, scalarMultiply } from '../scalars.ts'
import { sodium } from './sodium.ts'

export const edwards: EdwardsGroup = {
  scalarReduce(wide) {
    requireLength('wide scalar', wide, 64)
    const out = new Uint8Array(32)
    sodium.crypto_core_ed25519_scalar_reduce(out, wide)
    return out
  },
  scalarMultiply,
  // libsodium's addition loses the carry of operands that are not reduced, such as clamped secrets.
  scalarAdd,
  scalarNegate(scalar) {
    requireScalarLengths(scalar)
    const out = new Uint8Array(32)
    sodium.crypto_core_ed25519_scalar_negate(out, scalar)
    return out
  },
  multiplyBase(scalar) {
    requireScalar(scalar)
    const out = new Uint8Array(32)
    sodium.crypto_scalarmult_ed25519_base_noclamp(out, scalar)
    return out
  },
  multiply(scalar, point) {
    requireScalar(scalar)
    const out = new Uint8Array(32)
    try {
      sodium.crypto_scalarmult_ed25519_noclamp(out, scalar, point)
    } catch (cause) {
      // The scalar is neither zero nor too long: what is left to refuse is the point.
      throw new CryptoError('invalid_point', 'point is not one of the main subgroup', { cause })
    }
    return out
  },
  fromMontgomery,
}
