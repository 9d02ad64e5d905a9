/** @module */

import { fromHex, toHex, utf8Encode } from '@starling/base'
import { describe, expect, it } from 'vitest'
import type { Aead, CryptoBackend } from '../backend.ts'
import { CIPHER_ANSWERS, SUNSCREEN } from './cipher-answers.ts'
import { outcomeOf } from './outcome.ts'

const KEY_00_1F = Uint8Array.from({ length: 32 }, (_, i) => i)
const AEADS = ['aes256gcm', 'xchacha20poly1305', 'xsalsa20poly1305'] as const

export function describeCiphers(backend: CryptoBackend): void {
  for (const name of AEADS) describe(name, () => describeAead(backend[name], CIPHER_ANSWERS[name]))

  describe('xsalsa20poly1305', () => {
    it('refuses additional data rather than ignoring it', () => {
      const seal = (data: Uint8Array) =>
        backend.xsalsa20poly1305.seal(new Uint8Array(32), new Uint8Array(24), new Uint8Array(1), data)

      expect(outcomeOf(() => seal(new Uint8Array(1)))).toBe('error:invalid_length')
      expect(seal(new Uint8Array(0))).toHaveLength(17)
    })
  })

  describe('aes256cbc', () => {
    const iv = KEY_00_1F.slice(0, 16)
    const key = fromHex('603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4')

    it('encrypts as NIST SP 800-38A F.2.5 says', () => {
      const ciphertext = backend.aes256cbc.encrypt(key, iv, fromHex('6bc1bee22e409f96e93d7e117393172a'))

      expect(toHex(ciphertext.subarray(0, 16))).toBe('f58c4c04d6e5f1ba779eabfb5f7bfbd6')
    })

    it('pads every length to whole blocks and takes the padding off again', () => {
      for (const length of [0, 1, 15, 16, 17, 160]) {
        const plaintext = new Uint8Array(length).fill(0xab)
        const ciphertext = backend.aes256cbc.encrypt(key, iv, plaintext)

        expect(ciphertext, `${length} bytes`).toHaveLength((Math.floor(length / 16) + 1) * 16)
        expect(backend.aes256cbc.decrypt(key, iv, ciphertext), `${length} bytes`).toEqual(plaintext)
      }
    })

    it('refuses ciphertexts that are empty, cut or badly padded', () => {
      const ciphertext = backend.aes256cbc.encrypt(key, iv, new Uint8Array(32))
      for (const bytes of [new Uint8Array(0), ciphertext.subarray(0, 31), ciphertext.subarray(0, 32)]) {
        expect(
          outcomeOf(() => backend.aes256cbc.decrypt(key, iv, bytes)),
          `${bytes.length} bytes`,
        ).toBe('error:authentication_failed')
      }
    })

    it('refuses keys and vectors of another length', () => {
      const { encrypt, decrypt } = backend.aes256cbc

      expect(outcomeOf(() => encrypt(key.subarray(1), iv, iv))).toBe('error:invalid_length')
      expect(outcomeOf(() => encrypt(key, iv.subarray(1), iv))).toBe('error:invalid_length')
      expect(outcomeOf(() => decrypt(key.subarray(1), iv, iv))).toBe('error:invalid_length')
      expect(outcomeOf(() => decrypt(key, key, iv))).toBe('error:invalid_length')
    })
  })

  describe('chacha20', () => {
    const nonce = fromHex('000000000000004a00000000')

    it('encrypts as RFC 8439 §2.4.2 says', () => {
      expect(toHex(backend.chacha20.xor(KEY_00_1F, nonce, utf8Encode(SUNSCREEN), 1))).toBe(CIPHER_ANSWERS.chacha20)
    })

    it('continues a stream at the counter', () => {
      const whole = backend.chacha20.xor(KEY_00_1F, nonce, new Uint8Array(192))

      expect(backend.chacha20.xor(KEY_00_1F, nonce, new Uint8Array(64), 2)).toEqual(whole.slice(128))
    })

    it('refuses other lengths and a counter that would wrap', () => {
      const { xor } = backend.chacha20

      expect(xor(KEY_00_1F, nonce, new Uint8Array(64), 0xfffffffe)).toHaveLength(64)
      expect(outcomeOf(() => xor(KEY_00_1F, nonce, new Uint8Array(65), 0xfffffffe))).toBe('error:invalid_length')
      expect(outcomeOf(() => xor(KEY_00_1F.subarray(1), nonce, nonce))).toBe('error:invalid_length')
      expect(outcomeOf(() => xor(KEY_00_1F, nonce.subarray(1), nonce))).toBe('error:invalid_length')
      for (const counter of [-1, 0.5, 0xffffffff, Number.NaN]) {
        expect(
          outcomeOf(() => xor(KEY_00_1F, nonce, nonce, counter)),
          String(counter),
        ).toBe('error:invalid_length')
        expect(
          outcomeOf(() => xor(KEY_00_1F, nonce, new Uint8Array(0), counter)),
          `no data, ${counter}`,
        ).toBe('error:invalid_length')
      }
    })
  })

  describe('subkeys', () => {
    it('derives as the XChaCha draft §2.2.1 says', () => {
      expect(toHex(backend.hchacha20(KEY_00_1F, fromHex('000000090000004a0000000031415927')))).toBe(
        '82413b4227b27bfed30e42508a877d73a0f9e4d58a74a853c12ec41326d3ecdc',
      )
    })

    it('derives as "Cryptography in NaCl" §8 says', () => {
      const shared = fromHex('4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742')

      expect(toHex(backend.hsalsa20(shared, new Uint8Array(16)))).toBe(
        '1b27556473e985d462cd51197a9a46c76009549eac6474f206c4ee0844f68389',
      )
    })

    it('refuses other lengths', () => {
      for (const derive of [backend.hsalsa20, backend.hchacha20]) {
        expect(outcomeOf(() => derive(new Uint8Array(31), new Uint8Array(16)))).toBe('error:invalid_length')
        expect(outcomeOf(() => derive(new Uint8Array(32), new Uint8Array(15)))).toBe('error:invalid_length')
      }
    })
  })
}

function describeAead(aead: Aead, answer: (typeof CIPHER_ANSWERS)['aes256gcm']): void {
  const [key, nonce, plaintext, ciphertext] = [answer.key, answer.nonce, answer.plaintext, answer.ciphertext].map(
    fromHex,
  ) as [Uint8Array, Uint8Array, Uint8Array, Uint8Array]
  const additionalData = answer.additionalData === undefined ? undefined : fromHex(answer.additionalData)

  it('seals and opens the known answer', () => {
    expect(toHex(aead.seal(key, nonce, plaintext, additionalData))).toBe(answer.ciphertext)
    expect(aead.open(key, nonce, ciphertext, additionalData)).toEqual(plaintext)
  })

  it('seals and opens the empty message', () => {
    const sealed = aead.seal(key, nonce, new Uint8Array(0))

    expect(sealed).toHaveLength(aead.tagLength)
    expect(aead.open(key, nonce, sealed)).toHaveLength(0)
  })

  it('refuses a ciphertext with any single bit of its ends flipped', () => {
    for (const at of [0, 15, 16, 17, ciphertext.length - 17, ciphertext.length - 16, ciphertext.length - 1]) {
      const tampered = ciphertext.map((byte, i) => (i === at ? byte ^ 0x01 : byte))

      expect(
        outcomeOf(() => aead.open(key, nonce, tampered, additionalData)),
        `byte ${at}`,
      ).toBe('error:authentication_failed')
    }
  })

  it('refuses a ciphertext cut to any length', () => {
    for (let length = 0; length < ciphertext.length; length += length < 20 ? 1 : 13) {
      expect(
        outcomeOf(() => aead.open(key, nonce, ciphertext.subarray(0, length), additionalData)),
        `${length} bytes`,
      ).toBe('error:authentication_failed')
    }
  })

  it('refuses keys and nonces of another length', () => {
    for (const [wrongKey, wrongNonce] of [
      [key.subarray(1), nonce],
      [new Uint8Array(33), nonce],
      [key, nonce.subarray(1)],
      [key, new Uint8Array(aead.nonceLength + 1)],
      [new Uint8Array(0), new Uint8Array(0)],
    ] as const) {
      expect(outcomeOf(() => aead.seal(wrongKey, wrongNonce, plaintext))).toBe('error:invalid_length')
      expect(outcomeOf(() => aead.open(wrongKey, wrongNonce, ciphertext))).toBe('error:invalid_length')
    }
  })

  if (additionalData === undefined) return
  it('refuses other additional data', () => {
    expect(outcomeOf(() => aead.open(key, nonce, ciphertext))).toBe('error:authentication_failed')
    expect(outcomeOf(() => aead.open(key, nonce, ciphertext, key))).toBe('error:authentication_failed')
  })
}
