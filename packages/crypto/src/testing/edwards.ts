/** @module */

import { fromHex, toHex } from '@starling/base'
import { describe, expect, it } from 'vitest'
import type { CryptoBackend } from '../backend.ts'
import { outcomeOf } from './outcome.ts'

const BASE = `58${'66'.repeat(31)}`
const L = 'edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010'
const L_MINUS_1 = 'ecd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010'
const ZERO = '00'.repeat(32)
const ONE = `01${'00'.repeat(31)}`
const TWO = `02${'00'.repeat(31)}`

const REFUSED_POINTS: readonly (readonly [string, string])[] = [
  ['the identity', ONE],
  ['order 2', `ec${'ff'.repeat(30)}7f`],
  ['order 4', ZERO],
  ['order 8', 'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a'],
  ['outside the main subgroup', `03${'00'.repeat(31)}`],
  ['off the curve', TWO],
  ['written above p', `f0${'ff'.repeat(30)}7f`],
  ['31 bytes', '66'.repeat(31)],
  ['33 bytes', '66'.repeat(33)],
]

export function describeEdwards({ edwards, ed25519, x25519, sha512 }: CryptoBackend): void {
  describe('edwards', () => {
    it('reduces 64 bytes mod L', () => {
      // 2^512 − 1 mod L, computed with Python's integers.
      expect(toHex(edwards.scalarReduce(new Uint8Array(64).fill(0xff)))).toBe(
        '000f9c44e31106a447938568a71b0ed065bef517d273ecce3d9a307c1b419903',
      )
      expect(toHex(edwards.scalarReduce(fromHex(L + ZERO)))).toBe(ZERO)
      expect(toHex(edwards.scalarReduce(fromHex(L_MINUS_1 + ZERO)))).toBe(L_MINUS_1)
    })

    it('calculates with scalars mod L', () => {
      const minusOne = fromHex(L_MINUS_1)

      expect(toHex(edwards.scalarAdd(minusOne, fromHex(TWO)))).toBe(ONE)
      expect(toHex(edwards.scalarMultiply(minusOne, minusOne))).toBe(ONE)
      expect(toHex(edwards.scalarNegate(minusOne))).toBe(ONE)
      expect(toHex(edwards.scalarNegate(fromHex(ZERO)))).toBe(ZERO)
    })

    it('refuses scalars of another length', () => {
      const short = new Uint8Array(31)
      const scalar = fromHex(ONE)

      expect(outcomeOf(() => edwards.scalarReduce(new Uint8Array(63)))).toBe('error:invalid_length')
      expect(outcomeOf(() => edwards.scalarMultiply(scalar, short))).toBe('error:invalid_length')
      expect(outcomeOf(() => edwards.scalarAdd(short, scalar))).toBe('error:invalid_length')
      expect(outcomeOf(() => edwards.scalarNegate(new Uint8Array(33)))).toBe('error:invalid_length')
    })

    it('multiplies the base point without clamping', () => {
      expect(toHex(edwards.multiplyBase(fromHex(ONE)))).toBe(BASE)
      expect(toHex(edwards.multiplyBase(fromHex(L_MINUS_1)))).toBe(`${BASE.slice(0, 62)}e6`)
      expect(edwards.multiply(fromHex(TWO), fromHex(BASE))).toEqual(edwards.multiplyBase(fromHex(TWO)))
    })

    it('reaches a public key from the secret scalar of its seed', () => {
      const seed = new Uint8Array(32).fill(5)
      const secret = sha512(seed).slice(0, 32)
      secret[0] = (secret[0] as number) & 0xf8
      secret[31] = ((secret[31] as number) & 0x7f) | 0x40

      const reduced = edwards.scalarMultiply(secret, fromHex(ONE))

      expect(edwards.multiplyBase(reduced)).toEqual(ed25519.importSeed(seed).publicKey)
    })

    it('refuses zero, L and other lengths as factors', () => {
      for (const scalar of [ZERO, L, 'ff'.repeat(32), '01', '01'.repeat(33)]) {
        expect(
          outcomeOf(() => edwards.multiplyBase(fromHex(scalar))),
          scalar,
        ).toBe('error:invalid_scalar')
        expect(
          outcomeOf(() => edwards.multiply(fromHex(scalar), fromHex(BASE))),
          scalar,
        ).toBe('error:invalid_scalar')
      }
    })

    it('refuses points that are not of the main subgroup', () => {
      for (const [label, point] of REFUSED_POINTS) {
        expect(
          outcomeOf(() => edwards.multiply(fromHex(TWO), fromHex(point))),
          label,
        ).toBe('error:invalid_point')
      }
    })

    it('maps Montgomery u to the point with sign bit 0', () => {
      const signer = ed25519.importSeed(new Uint8Array(32).fill(6))
      const withoutSign = signer.publicKey.map((byte, i) => (i === 31 ? byte & 0x7f : byte))

      expect(toHex(edwards.fromMontgomery(x25519.importPublicKey(fromHex(`09${'00'.repeat(31)}`)).bytes))).toBe(BASE)
      expect(edwards.fromMontgomery(signer.toX25519().publicKey)).toEqual(withoutSign)
    })

    it('maps no u of the twist, not −1 and no other length', () => {
      for (const u of [`02${'00'.repeat(31)}`, `ec${'ff'.repeat(30)}7f`, '09', '09'.repeat(33)]) {
        expect(
          outcomeOf(() => edwards.fromMontgomery(fromHex(u))),
          u,
        ).toBe('error:invalid_point')
      }
    })
  })
}
