/** @module */

import { fromHex, toHex } from '@starling/base'
import { describe, expect, it } from 'vitest'
import type { CryptoBackend } from '../backend.ts'
import { outcomeOf } from './outcome.ts'

/** secret, public u, result. Source: RFC 7748 §5.2. */
const RFC_7748: readonly (readonly [string, string, string])[] = [
  [
    'a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4',
    'e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c',
    'c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552',
  ],
  [
    '4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d',
    'e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493',
    '95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957',
  ],
]

/** Every u below 2^255 whose order divides the cofactor, on the curve or its twist. Source: cr.yp.to/ecdh.html. */
const LOW_ORDER_U: readonly string[] = [
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
  '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
]

export function describeX25519({ x25519 }: CryptoBackend): void {
  describe('x25519', () => {
    it('agrees as RFC 7748 says', () => {
      for (const [secret, u, shared] of RFC_7748) {
        const alice = x25519.importSecretKey(fromHex(secret))

        expect(toHex(alice.agree(x25519.importPublicKey(fromHex(u)))), secret).toBe(shared)
      }
    })

    it('gives alice and bob the same secret', () => {
      const alice = x25519.importSecretKey(new Uint8Array(32).fill(1))
      const bob = x25519.importSecretKey(new Uint8Array(32).fill(2))

      const shared = alice.agree(x25519.importPublicKey(bob.publicKey))

      expect(bob.agree(x25519.importPublicKey(alice.publicKey))).toEqual(shared)
    })

    it('refuses every point of low order, with the top bit set or not', () => {
      const alice = x25519.importSecretKey(new Uint8Array(32).fill(1))
      for (const u of LOW_ORDER_U) {
        const plain = fromHex(u)
        const withTopBit = plain.map((byte, i) => (i === 31 ? byte | 0x80 : byte))

        expect(
          outcomeOf(() => alice.agree(x25519.importPublicKey(plain))),
          u,
        ).toBe('error:low_order_point')
        expect(
          outcomeOf(() => alice.agree(x25519.importPublicKey(withTopBit))),
          `${u} with the top bit`,
        ).toBe('error:low_order_point')
      }
    })

    it('refuses keys of another length than 32 bytes', () => {
      for (const length of [0, 31, 33, 64]) {
        const bytes = new Uint8Array(length).fill(1)

        expect(
          outcomeOf(() => x25519.importSecretKey(bytes).publicKey),
          `secret of ${length}`,
        ).toBe('error:invalid_length')
        expect(
          outcomeOf(() => x25519.importPublicKey(bytes).bytes),
          `public of ${length}`,
        ).toBe('error:invalid_length')
      }
    })

    it('keeps its own copy of what it imports', () => {
      const secret = new Uint8Array(32).fill(1)
      const peer = new Uint8Array(32).fill(9)
      const alice = x25519.importSecretKey(secret)
      const imported = x25519.importPublicKey(peer)
      const before = alice.agree(imported)

      secret.fill(7)
      peer.fill(7)

      expect(alice.agree(imported)).toEqual(before)
    })
  })
}
