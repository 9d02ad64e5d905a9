/** @module */

import { fromHex, toHex, utf8Encode } from '@starling/base'
import { describe, expect, it } from 'vitest'
import type { Argon2idCost, CryptoBackend } from '../backend.ts'
import { outcomeOf } from './outcome.ts'

const ABC = utf8Encode('abc')
const counting = (length: number) => Uint8Array.from({ length }, (_, i) => i)

/** key, data, digest. Source: RFC 4231, cases 1, 2 and 6. */
const RFC_4231: readonly (readonly [Uint8Array, string, string])[] = [
  [new Uint8Array(20).fill(0x0b), 'Hi There', 'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7'],
  [
    utf8Encode('Jefe'),
    'what do ya want for nothing?',
    '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  ],
  [
    new Uint8Array(131).fill(0xaa),
    'Test Using Larger Than Block-Size Key - Hash Key First',
    '60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54',
  ],
]

export function describeHashes(backend: CryptoBackend): void {
  describe('hashes', () => {
    it('hashes "abc" as FIPS 180-4 says', () => {
      expect(toHex(backend.sha256(ABC))).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
      expect(toHex(backend.sha512(ABC))).toBe(
        'ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f',
      )
    })

    it('authenticates as RFC 4231 says', () => {
      for (const [key, data, digest] of RFC_4231) {
        expect(toHex(backend.hmacSha256(key, utf8Encode(data))), data).toBe(digest)
      }
    })

    it('hashes "abc" as RFC 7693 says', () => {
      expect(toHex(backend.blake2b(ABC, 64))).toBe(
        'ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d17d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923',
      )
    })

    it('hashes with a key as the BLAKE2 reference says', () => {
      expect(toHex(backend.blake2b(new Uint8Array(0), 64, { key: counting(64) }))).toBe(
        '10ebb67700b1868efb4417987acf4690ae9d972fb7a590c2f02871799aaa4786b5e996e8f0f4eb981fc214b005f42d2ff4233499391653df7aefcbc13fc51568',
      )
    })

    it("hashes with salt, personal string and unusual sizes as Python's hashlib does", () => {
      const salt = utf8Encode('saltsaltsaltsalt')
      const personal = utf8Encode('personalpersonal')

      expect(toHex(backend.blake2b(ABC, 32, { salt, personal }))).toBe(
        'bbe90f00caca77841069c830aa922ad3b44f91adfd88bc5f69b3e9c1c4d9b780',
      )
      expect(toHex(backend.blake2b(ABC, 32, { key: counting(32), salt, personal }))).toBe(
        'd5c6f298c3b10a96d72538a789e99e70a574d52fb627fb3636ad598e2b393e76',
      )
      expect(toHex(backend.blake2b(ABC, 1))).toBe('6b')
      expect(toHex(backend.blake2b(ABC, 16, { key: utf8Encode('k') }))).toBe('6858b7b52110e28dc8e99bd7c341f05e')
    })

    it('takes an empty BLAKE2b key for none', () => {
      expect(backend.blake2b(ABC, 32, { key: new Uint8Array(0) })).toEqual(backend.blake2b(ABC, 32))
    })

    it('refuses BLAKE2b parameters that do not fit', () => {
      for (const length of [0, -1, 65, 1.5, Number.NaN]) {
        expect(
          outcomeOf(() => backend.blake2b(ABC, length)),
          String(length),
        ).toBe('error:invalid_length')
      }
      for (const options of [{ key: counting(65) }, { salt: counting(15) }, { personal: counting(17) }]) {
        expect(
          outcomeOf(() => backend.blake2b(ABC, 32, options)),
          Object.keys(options)[0],
        ).toBe('error:invalid_length')
      }
    })

    it('stretches a password with Argon2id', () => {
      const cost = { memoryKib: 64, iterations: 2, outputLength: 32 }

      // Answered alike by libsodium 1.0.21 and noble 2.4: RFC 9106 has no answer for one lane without a secret.
      expect(toHex(backend.argon2id(utf8Encode('password'), counting(16), cost))).toBe(
        '716882821df77bc6414358b07159fb63ca1c90beaeb9d0ca0e43bd887dcf2ca9',
      )
      expect(backend.argon2id(new Uint8Array(0), counting(16), { ...cost, outputLength: 16 })).toHaveLength(16)
    })

    it('refuses Argon2id parameters below the smallest', () => {
      const cost: Argon2idCost = { memoryKib: 64, iterations: 2, outputLength: 32 }

      expect(outcomeOf(() => backend.argon2id(ABC, counting(15), cost))).toBe('error:invalid_length')
      for (const change of [{ memoryKib: 7 }, { iterations: 0 }, { outputLength: 15 }]) {
        expect(
          outcomeOf(() => backend.argon2id(ABC, counting(16), { ...cost, ...change })),
          Object.keys(change)[0],
        ).toBe('error:invalid_length')
      }
    })

    it('hashes the empty input', () => {
      expect(toHex(backend.sha256(fromHex('')))).toBe(
        'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
      )
      expect(backend.sha512(new Uint8Array(0))).toHaveLength(64)
      expect(backend.hmacSha256(new Uint8Array(0), new Uint8Array(0))).toHaveLength(32)
    })
  })
}
