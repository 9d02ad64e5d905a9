import { describe, expect, it } from 'vitest'
import { generateWebKey, importWebKey, openWithWebKey, sealWithWebKey } from './web-keys.ts'

const nonce = new Uint8Array(12).fill(7)
const seed = new Uint8Array(16).fill(0xa1)
const label = new TextEncoder().encode('alice')

describe('keys of the browser', () => {
  it('open what they have sealed, and show nobody their bytes', async () => {
    const key = await generateWebKey()
    const sealed = await sealWithWebKey(key, nonce, seed, label)

    expect(sealed).toHaveLength(32)
    expect(await openWithWebKey(key, nonce, sealed, label)).toEqual(seed)
    expect(key.extractable).toBe(false)
    await expect(crypto.subtle.exportKey('raw', key)).rejects.toThrow()
  })

  it('are AES-256-GCM: test case 15 of its specification', async () => {
    const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'))
    const key = await importWebKey(bytes('feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308'))
    const plaintext = bytes(
      'd9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255',
    )

    const sealed = await sealWithWebKey(key, bytes('cafebabefacedbaddecaf888'), plaintext, new Uint8Array(0))

    expect(Buffer.from(sealed.subarray(-16)).toString('hex')).toBe('b094dac5d93471bdec1a502270e3cc6c')
  })

  it('refuse whatever differs in key, nonce, label or ciphertext', async () => {
    const key = await generateWebKey()
    const sealed = await sealWithWebKey(key, nonce, seed, label)
    const flipped = sealed.with(0, (sealed[0] ?? 0) ^ 1)
    const attempts = {
      key: async () => openWithWebKey(await generateWebKey(), nonce, sealed, label),
      nonce: () => openWithWebKey(key, new Uint8Array(12), sealed, label),
      label: () => openWithWebKey(key, nonce, sealed, new Uint8Array(0)),
      ciphertext: () => openWithWebKey(key, nonce, flipped, label),
      length: () => openWithWebKey(key, nonce, sealed.subarray(0, 5), label),
    }

    for (const [what, attempt] of Object.entries(attempts)) {
      await expect(attempt(), what).rejects.toMatchObject({ code: 'authentication_failed' })
    }
  })
})
