import { native } from '@starling/crypto/native'
import { describeBackend, describeParity } from '@starling/crypto/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sharedCrypto } from './shared-crypto.ts'

describeBackend(sharedCrypto(native))
describeParity(sharedCrypto(native), native)

/** The native backend, which counts what it computes. */
function counting() {
  const counts = { agreed: 0, verified: 0 }
  const crypto = sharedCrypto({
    ...native,
    x25519: {
      ...native.x25519,
      importSecretKey: (secret) => {
        const key = native.x25519.importSecretKey(secret)
        return {
          publicKey: key.publicKey,
          agree: (peer) => {
            counts.agreed++
            return key.agree(peer)
          },
        }
      },
    },
    ed25519: {
      ...native.ed25519,
      verify: (...call) => {
        counts.verified++
        return native.ed25519.verify(...call)
      },
    },
  })
  return { counts, crypto }
}

const seed = (first: number) => new Uint8Array(32).fill(first)

describe('a secret of two keys', () => {
  it('is computed once for both ends, and again for whoever asks later', () => {
    const { counts, crypto } = counting()
    const [one, two] = [crypto.x25519.importSecretKey(seed(1)), crypto.x25519.importSecretKey(seed(2))]
    const ofOne = one.agree(crypto.x25519.importPublicKey(two.publicKey))
    const ofTwo = two.agree(crypto.x25519.importPublicKey(one.publicKey))

    expect(ofTwo).toEqual(ofOne)
    expect(counts.agreed).toBe(1)
    expect(two.agree(crypto.x25519.importPublicKey(one.publicKey))).toEqual(ofOne)
    expect(counts.agreed).toBe(2)
  })

  it('is not changed by what its first owner does with it', () => {
    const { crypto } = counting()
    const [one, two] = [crypto.x25519.importSecretKey(seed(1)), crypto.x25519.importSecretKey(seed(2))]
    const first = one.agree(crypto.x25519.importPublicKey(two.publicKey))
    const kept = new Uint8Array(first)
    first.fill(0)

    expect(two.agree(crypto.x25519.importPublicKey(one.publicKey))).toEqual(kept)
  })
})

describe('a signature', () => {
  it('is verified once, however many ask, and not at all where it was made here', () => {
    const { counts, crypto } = counting()
    const signer = native.ed25519.importSeed(seed(3))
    const message = seed(4)
    const signature = signer.sign(message)
    for (let asked = 0; asked < 5; asked++)
      expect(crypto.ed25519.verify(signature, message, signer.publicKey)).toBe(true)

    expect(counts.verified).toBe(1)
    const own = crypto.ed25519.importSeed(seed(3)).sign(seed(5))
    expect(crypto.ed25519.verify(own, seed(5), signer.publicKey)).toBe(true)
    expect(counts.verified).toBe(1)
  })

  it('that is known says nothing of another message or another key', () => {
    const { crypto } = counting()
    const signer = crypto.ed25519.importSeed(seed(3))
    fc.assert(
      fc.property(
        fc.uint8Array(),
        fc.uint8Array(),
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        (mine, other, key) => {
          const signature = signer.sign(mine)
          expect(crypto.ed25519.verify(signature, mine, signer.publicKey)).toBe(true)
          expect(crypto.ed25519.verify(signature, other, signer.publicKey)).toBe(Buffer.from(mine).equals(other))
          expect(crypto.ed25519.verify(signature, mine, key)).toBe(Buffer.from(signer.publicKey).equals(key))
        },
      ),
    )
  })
})
