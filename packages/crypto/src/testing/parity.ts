/** @module */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CryptoBackend } from '../backend.ts'
import { outcomeOf } from './outcome.ts'

type Answer = (backend: CryptoBackend) => Uint8Array | boolean | undefined

const fixed = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
const around = (length: number) =>
  fc.oneof({ arbitrary: fixed(length), weight: 9 }, { arbitrary: fc.uint8Array({ maxLength: 80 }), weight: 1 })
const data = fc.uint8Array({ maxLength: 300 })
/** Field elements and points whose encodings lie near the edges: 0, p and the sign bit. */
const edgeBytes = fc
  .tuple(fc.constantFrom(0x00, 0xff), fc.nat(255), fc.constantFrom(0x00, 0x7f, 0x80, 0xff))
  .map(([middle, first, last]) =>
    Uint8Array.from({ length: 32 }, (_, i) => (i === 0 ? first : i === 31 ? last : middle)),
  )
const point = fc.oneof(fixed(32), edgeBytes, around(32))

/** Both backends give the same bytes, or refuse with the same code, whatever comes in. */
export function describeParity(left: CryptoBackend, right: CryptoBackend): void {
  const agree = (answer: Answer) => {
    expect(outcomeOf(() => answer(right))).toBe(outcomeOf(() => answer(left)))
  }

  describe(`${left.name} and ${right.name}`, () => {
    it('agree on X25519', () => {
      fc.assert(
        fc.property(around(32), point, (secret, u) => {
          agree(({ x25519 }) => x25519.importSecretKey(secret).publicKey)
          agree(({ x25519 }) => x25519.importSecretKey(secret).agree(x25519.importPublicKey(u)))
        }),
        { numRuns: 60 },
      )
    })

    it('agree on Ed25519 signatures and verdicts', () => {
      fc.assert(
        fc.property(fixed(32), data, fc.nat(63), fc.nat(255), (seed, message, at, mask) => {
          agree(({ ed25519 }) => ed25519.importSeed(seed).sign(message))
          const signer = left.ed25519.importSeed(seed)
          const signature = signer.sign(message).map((byte, i) => (i === at ? byte ^ mask : byte))
          agree(({ ed25519 }) => ed25519.verify(signature, message, signer.publicKey))
          agree(({ ed25519 }) => ed25519.importSeed(seed).toX25519().publicKey)
        }),
        { numRuns: 40 },
      )
    })

    it('agree that arbitrary bytes are no signature, without an exception', () => {
      fc.assert(
        fc.property(around(64), data, point, (signature, message, publicKey) => {
          agree(({ ed25519 }) => ed25519.verify(signature, message, publicKey))
        }),
        { numRuns: 200 },
      )
    })

    it('agree on conversions and multiplications of arbitrary points', () => {
      fc.assert(
        fc.property(point, point, (scalar, bytes) => {
          agree(({ ed25519 }) => ed25519.toX25519(bytes))
          agree(({ edwards }) => edwards.fromMontgomery(bytes))
          agree(({ edwards }) => edwards.multiply(scalar, bytes))
          agree(({ edwards }) => edwards.multiplyBase(scalar))
        }),
        { numRuns: 100 },
      )
    })

    it('agree on scalars and their multiples', () => {
      fc.assert(
        fc.property(around(64), point, point, fixed(32), (wide, a, b, seed) => {
          agree(({ edwards }) => edwards.scalarReduce(wide))
          agree(({ edwards }) => edwards.scalarAdd(a, b))
          agree(({ edwards }) => edwards.scalarNegate(a))
          agree(({ edwards }) => edwards.scalarMultiply(a, b))
          agree(({ edwards, ed25519 }) =>
            edwards.multiply(edwards.scalarMultiply(a, b), ed25519.importSeed(seed).publicKey),
          )
        }),
        { numRuns: 60 },
      )
    })

    for (const name of ['aes256gcm', 'xchacha20poly1305', 'xsalsa20poly1305'] as const) {
      it(`agree on ${name}, on what the other sealed and on arbitrary ciphertexts`, () => {
        const nonceLength = left[name].nonceLength
        const additional = fc.option(fc.uint8Array({ maxLength: name === 'xsalsa20poly1305' ? 1 : 40 }), {
          nil: undefined,
        })
        fc.assert(
          fc.property(around(32), around(nonceLength), data, additional, (key, nonce, bytes, extra) => {
            agree((backend) => backend[name].seal(key, nonce, bytes, extra))
            agree((backend) => backend[name].open(key, nonce, bytes, extra))
            agree((backend) => backend[name].open(key, nonce, left[name].seal(key, nonce, bytes, extra), extra))
          }),
          { numRuns: 100 },
        )
      })
    }

    it('agree on AES-256-CBC and on its paddings', () => {
      fc.assert(
        fc.property(around(32), around(16), data, fixed(16), (key, iv, bytes, block) => {
          agree(({ aes256cbc }) => aes256cbc.encrypt(key, iv, bytes))
          agree(({ aes256cbc }) => aes256cbc.decrypt(key, iv, bytes))
          agree(({ aes256cbc }) => aes256cbc.decrypt(key, iv, block))
        }),
        { numRuns: 200 },
      )
    })

    it('agree on every last byte that a CBC padding can have', () => {
      const key = new Uint8Array(32).fill(1)
      const iv = new Uint8Array(16)
      const block = left.aes256cbc.encrypt(key, iv, new Uint8Array(15)).slice(0, 16)
      for (let last = 0; last < 256; last++) {
        // Through the vector any byte of the first plaintext block can be set: here to zeros and `last`.
        const chosen = iv.map((_, i) => (i === 15 ? 0x01 ^ last : 0))
        agree(({ aes256cbc }) => aes256cbc.decrypt(key, chosen, block))
        const filled = iv.map((_, i) => (i === 15 ? 0x01 ^ last : last))
        agree(({ aes256cbc }) => aes256cbc.decrypt(key, filled, block))
      }
    })

    it('agree on streams and subkeys', () => {
      fc.assert(
        fc.property(
          around(32),
          around(12),
          around(16),
          data,
          fc.nat(0xffffffff),
          (key, nonce, input, bytes, counter) => {
            agree(({ chacha20 }) => chacha20.xor(key, nonce, bytes, counter))
            agree((backend) => backend.hsalsa20(key, input))
            agree((backend) => backend.hchacha20(key, input))
          },
        ),
        { numRuns: 100 },
      )
    })

    it('agree on hashes', () => {
      const optional = (length: number) => fc.option(around(length), { nil: undefined })
      fc.assert(
        fc.property(
          data,
          fc.integer({ min: -1, max: 66 }),
          optional(32),
          optional(16),
          optional(16),
          (bytes, length, key, salt, personal) => {
            agree((backend) => backend.sha256(bytes))
            agree((backend) => backend.sha512(bytes))
            agree((backend) => backend.hmacSha256(key ?? new Uint8Array(0), bytes))
            agree((backend) =>
              backend.blake2b(bytes, length, {
                ...(key === undefined ? {} : { key }),
                ...(salt === undefined ? {} : { salt }),
                ...(personal === undefined ? {} : { personal }),
              }),
            )
          },
        ),
        { numRuns: 200 },
      )
    })

    it('agree on Argon2id', () => {
      fc.assert(
        fc.property(
          data,
          around(16),
          fc.integer({ min: 7, max: 40 }),
          fc.integer({ min: 0, max: 3 }),
          fc.integer({ min: 15, max: 80 }),
          (password, salt, memoryKib, iterations, outputLength) => {
            agree((backend) => backend.argon2id(password, salt, { memoryKib, iterations, outputLength }))
          },
        ),
        { numRuns: 40 },
      )
    })
  })
}
