/** @module */

import { inspect } from 'node:util'
import { toHex } from '@starling/base'
import { describe, expect, it } from 'vitest'
import type { CryptoBackend } from '../backend.ts'

export function describeHandles(backend: CryptoBackend): void {
  describe('handles and results', () => {
    it('shows no secret byte in any text form', () => {
      // Neither value is part of a public key below, so finding it means finding the secret.
      const seed = new Uint8Array(32).fill(0xa7)
      const handles = [backend.ed25519.importSeed(seed), backend.x25519.importSecretKey(seed)]
      for (const handle of handles) {
        const texts = [
          String(handle),
          JSON.stringify(handle),
          inspect(handle, { showHidden: true, depth: 9, maxArrayLength: null }),
          JSON.stringify({ ...handle }),
        ]
        for (const text of texts) {
          expect(text).not.toContain(toHex(seed))
          expect(text.replace(/\s/g, '')).not.toContain('167,167,167')
          expect(text).not.toContain('"31":167')
        }
      }
    })

    it('returns plain arrays that own their memory', () => {
      const data = new Uint8Array(100).fill(1)
      const [key, nonce24, nonce12, iv] = [32, 24, 12, 16].map((length) => new Uint8Array(length).fill(2)) as [
        Uint8Array,
        Uint8Array,
        Uint8Array,
        Uint8Array,
      ]
      const signer = backend.ed25519.importSeed(key)
      const secretKey = backend.x25519.importSecretKey(key)
      const results: Record<string, Uint8Array | undefined> = {
        edPublicKey: signer.publicKey,
        signature: signer.sign(data),
        converted: backend.ed25519.toX25519(signer.publicKey),
        publicKey: secretKey.publicKey,
        imported: backend.x25519.importPublicKey(Buffer.from(secretKey.publicKey)).bytes,
        shared: secretKey.agree(backend.x25519.importPublicKey(signer.toX25519().publicKey)),
        gcmSealed: backend.aes256gcm.seal(key, nonce12, data),
        gcmOpened: backend.aes256gcm.open(key, nonce12, backend.aes256gcm.seal(key, nonce12, data)),
        cbcEncrypted: backend.aes256cbc.encrypt(key, iv, data),
        cbcDecrypted: backend.aes256cbc.decrypt(key, iv, backend.aes256cbc.encrypt(key, iv, data)),
        xchachaSealed: backend.xchacha20poly1305.seal(key, nonce24, data),
        xchachaOpened: backend.xchacha20poly1305.open(key, nonce24, backend.xchacha20poly1305.seal(key, nonce24, data)),
        xsalsaSealed: backend.xsalsa20poly1305.seal(key, nonce24, data),
        xsalsaOpened: backend.xsalsa20poly1305.open(key, nonce24, backend.xsalsa20poly1305.seal(key, nonce24, data)),
        chacha20: backend.chacha20.xor(key, nonce12, data),
        hsalsa20: backend.hsalsa20(key, iv),
        hchacha20: backend.hchacha20(key, iv),
        sha256: backend.sha256(data),
        sha512: backend.sha512(data),
        hmac: backend.hmacSha256(key, data),
        blake2b: backend.blake2b(data, 32),
        blake2bKeyed: backend.blake2b(data, 24, { key, personal: iv }),
        argon2id: backend.argon2id(data, iv, { memoryKib: 8, iterations: 1, outputLength: 16 }),
        reduced: backend.edwards.scalarReduce(data.subarray(0, 64)),
        multiplied: backend.edwards.multiplyBase(backend.edwards.scalarReduce(data.subarray(0, 64))),
        mapped: backend.edwards.fromMontgomery(secretKey.publicKey),
      }
      for (const [name, bytes] of Object.entries(results)) {
        expect(Object.getPrototypeOf(bytes), name).toBe(Uint8Array.prototype)
        expect(bytes?.buffer.byteLength, name).toBe(bytes?.length)
      }
    })

    it('reads inputs that are views into larger memory, and leaves them alone', () => {
      const memory = Uint8Array.from({ length: 300 }, (_, i) => i % 256)
      const before = memory.slice()
      const key = memory.subarray(3, 35)
      const message = memory.subarray(40, 141)
      const nonce = memory.subarray(201, 225)

      const sealed = backend.xchacha20poly1305.seal(key, nonce, message, message)
      const signature = backend.ed25519.importSeed(key).sign(message)

      expect(sealed).toEqual(
        backend.xchacha20poly1305.seal(key.slice(), nonce.slice(), message.slice(), message.slice()),
      )
      expect(signature).toEqual(backend.ed25519.importSeed(key.slice()).sign(message.slice()))
      expect(backend.blake2b(message, 32, { key })).toEqual(backend.blake2b(message.slice(), 32, { key: key.slice() }))
      expect(memory).toEqual(before)
    })
  })
}
