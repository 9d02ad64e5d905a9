import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { accountEntropy, BACKENDS, countingRandom } from '../test/vectors.ts'
import { createAccount } from './account.ts'
import { ProtocolError } from './errors.ts'
import { openFromSender, sealForRecipient } from './seal.ts'

describe.each(BACKENDS.map((crypto) => [crypto.name, crypto] as const))('seal over %s', (_name, crypto) => {
  const alice = createAccount(crypto, accountEntropy(1))
  const bob = createAccount(crypto, accountEntropy(2))

  it('refuses arbitrary bytes with a code', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(() => openFromSender(crypto, bob, bytes)).toThrow(ProtocolError)
      }),
      { numRuns: 50 },
    )
  })

  it('opens whatever was sealed', () => {
    const random = countingRandom()
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (plaintext) => {
        const sealed = sealForRecipient(crypto, random, alice, bob.id, plaintext)
        expect(openFromSender(crypto, bob, sealed).plaintext).toEqual(plaintext)
      }),
      { numRuns: 15 },
    )
  })
})
