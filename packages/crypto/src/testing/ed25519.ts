/** @module */

import { readFileSync } from 'node:fs'
import { fromHex, toHex } from '@starling/base'
import { describe, expect, it } from 'vitest'
import type { CryptoBackend } from '../backend.ts'
import { outcomeOf } from './outcome.ts'

/** The shape of vectors/crypto/ed25519-edge-cases.json, as far as it is used. */
interface EdgeCaseFile {
  readonly cases: readonly {
    readonly name: string
    readonly valid: boolean
    readonly publicKey: string
    readonly message: string
    readonly signature: string
  }[]
}

/** seed, public key, message, signature. Source: RFC 8032 §7.1, tests 1 to 3. */
const RFC_8032: readonly (readonly [string, string, string, string])[] = [
  [
    '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
    'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
    '',
    'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
  ],
  [
    '4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb',
    '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
    '72',
    '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
  ],
  [
    'c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7',
    'fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025',
    'af82',
    '6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a',
  ],
]

/** Keys libsodium does not convert. */
const NOT_CONVERTED: readonly (readonly [string, string])[] = [
  ['the identity', '0100000000000000000000000000000000000000000000000000000000000000'],
  ['order 2', 'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f'],
  ['order 4', '0000000000000000000000000000000000000000000000000000000000000000'],
  ['order 8', 'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a'],
  ['the identity written above p', 'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f'],
  ['off the curve', '0200000000000000000000000000000000000000000000000000000000000000'],
  ['outside the main subgroup', '0300000000000000000000000000000000000000000000000000000000000000'],
  ['31 bytes', '01'.repeat(31)],
  ['33 bytes', '01'.repeat(33)],
  ['no bytes', ''],
]

export function describeEd25519({ ed25519, x25519 }: CryptoBackend): void {
  describe('ed25519', () => {
    it('signs and verifies as RFC 8032 says', () => {
      for (const [seed, publicKey, message, signature] of RFC_8032) {
        const signer = ed25519.importSeed(fromHex(seed))

        expect(toHex(signer.publicKey), seed).toBe(publicKey)
        expect(toHex(signer.sign(fromHex(message))), seed).toBe(signature)
        expect(ed25519.verify(fromHex(signature), fromHex(message), fromHex(publicKey)), seed).toBe(true)
      }
    })

    it("gives libsodium's verdict on every edge case, without an exception", () => {
      const path = new URL('../../../../vectors/crypto/ed25519-edge-cases.json', import.meta.url)
      // The repository's own file; its shape is checked by the test that rebuilds it.
      const { cases } = JSON.parse(readFileSync(path, 'utf8')) as EdgeCaseFile

      expect(cases.length).toBeGreaterThan(50)
      for (const { name, valid, publicKey, message, signature } of cases) {
        expect(ed25519.verify(fromHex(signature), fromHex(message), fromHex(publicKey)), name).toBe(valid)
      }
    })

    it('refuses seeds of another length than 32 bytes', () => {
      for (const length of [0, 16, 31, 33, 64]) {
        expect(
          outcomeOf(() => ed25519.importSeed(new Uint8Array(length)).publicKey),
          `${length} bytes`,
        ).toBe('error:invalid_length')
      }
    })

    it('converts a public key to that of the converted secret key', () => {
      const signer = ed25519.importSeed(new Uint8Array(32).fill(3))
      const bob = x25519.importSecretKey(new Uint8Array(32).fill(4))
      const converted = ed25519.toX25519(signer.publicKey) as Uint8Array

      expect(signer.toX25519().publicKey).toEqual(converted)
      expect(bob.agree(x25519.importPublicKey(converted))).toEqual(
        signer.toX25519().agree(x25519.importPublicKey(bob.publicKey)),
      )
    })

    it('converts no key that libsodium refuses', () => {
      for (const [label, key] of NOT_CONVERTED) {
        expect(ed25519.toX25519(fromHex(key)), label).toBeUndefined()
      }
    })

    it('keeps its own copy of the seed', () => {
      const seed = new Uint8Array(32).fill(1)
      const signer = ed25519.importSeed(seed)
      const before = signer.sign(seed.slice())

      seed.fill(7)

      expect(signer.sign(new Uint8Array(32).fill(1))).toEqual(before)
    })
  })
}
