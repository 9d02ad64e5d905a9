import { describe, expect, it } from 'vitest'
import { native } from '../native.ts'

describe('memory lent to libsodium', () => {
  it('gives no result that a later call changes', () => {
    const data = new Uint8Array(40).fill(1)
    const signer = native.ed25519.importSeed(new Uint8Array(32).fill(2))
    const results = () => [native.sha512(data), native.blake2b(data, 32), signer.sign(data)]
    const first = results()
    const copies = first.map((bytes) => bytes.slice())

    native.sha512(new Uint8Array(3))
    native.blake2b(new Uint8Array(3), 64)
    signer.sign(new Uint8Array(3))

    expect(first).toEqual(copies)
    expect(results()).toEqual(copies)
  })

  it('takes one array for several inputs', () => {
    const bytes = new Uint8Array(64).fill(3)

    expect(native.blake2b(bytes, 64, { key: bytes })).toEqual(native.blake2b(bytes.slice(), 64, { key: bytes.slice() }))
    expect(native.ed25519.verify(bytes, bytes, bytes.subarray(0, 32))).toBe(false)
  })

  it('is for arrays of bytes alone: a text would count as zeros', () => {
    const texts = ['a'.repeat(32), 'b'.repeat(32)] as unknown as readonly Uint8Array[]
    for (const text of texts) expect(() => native.sha512(text), String(text)).toThrow()
  })
})
