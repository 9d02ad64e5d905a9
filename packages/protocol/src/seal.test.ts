import { concatBytes, utf8Encode } from '@starling/base'
import { describe, expect, it } from 'vitest'
import { accountEntropy, BACKENDS, countingRandom } from '../test/vectors.ts'
import { createAccount } from './account.ts'
import { accountIdOf } from './account-id.ts'
import { openFromSender, sealDeterministic, sealForRecipient } from './seal.ts'
import { sealBox } from './sealed-box.ts'

const HELLO = utf8Encode('hello')

describe.each(BACKENDS.map((crypto) => [crypto.name, crypto] as const))('seal over %s', (_name, crypto) => {
  const alice = createAccount(crypto, accountEntropy(1))
  const bob = createAccount(crypto, accountEntropy(2))
  const mallory = createAccount(crypto, accountEntropy(3))

  it('lets the recipient read what the sender wrote, and know who wrote it', () => {
    const sealed = sealForRecipient(crypto, countingRandom(), alice, bob.id, HELLO)

    const opened = openFromSender(crypto, bob, sealed)

    expect(sealed).toHaveLength(HELLO.length + 144)
    expect(opened).toEqual({ sender: alice.id, senderEd25519: alice.ed25519.publicKey, plaintext: HELLO })
  })

  it('gives other bytes each time, except in the deterministic form', () => {
    const random = countingRandom()

    expect(sealForRecipient(crypto, random, alice, bob.id, HELLO)).not.toEqual(
      sealForRecipient(crypto, random, alice, bob.id, HELLO),
    )
    expect(sealDeterministic(crypto, alice, bob.id, HELLO)).toEqual(sealDeterministic(crypto, alice, bob.id, HELLO))
  })

  it('is not opened by anybody else, nor after any change', () => {
    const sealed = sealForRecipient(crypto, countingRandom(), alice, bob.id, HELLO)

    expect(() => openFromSender(crypto, mallory, sealed)).toThrow(expect.objectContaining({ code: 'undecryptable' }))
    for (const position of [0, 31, 32, 47, 48, sealed.length - 1]) {
      const altered = sealed.slice()
      altered[position] = (altered[position] as number) ^ 1
      expect(() => openFromSender(crypto, bob, altered), `byte ${position}`).toThrow(
        expect.objectContaining({ code: 'undecryptable' }),
      )
    }
  })

  it('does not believe mallory who names alice as the author', () => {
    const content = concatBytes(HELLO, alice.ed25519.publicKey)
    const forged = concatBytes(content, mallory.ed25519.sign(concatBytes(content, bob.x25519.publicKey)))
    const sealed = sealBox(crypto, mallory.x25519, bob.x25519.publicKey, forged)

    expect(() => openFromSender(crypto, bob, sealed)).toThrow(expect.objectContaining({ code: 'invalid_signature' }))
  })

  it('does not let bob pass on to mallory what alice wrote to bob', () => {
    const content = concatBytes(HELLO, alice.ed25519.publicKey)
    const toBob = concatBytes(content, alice.ed25519.sign(concatBytes(content, bob.x25519.publicKey)))
    const sealed = sealBox(crypto, bob.x25519, mallory.x25519.publicKey, toBob)

    expect(() => openFromSender(crypto, mallory, sealed)).toThrow(
      expect.objectContaining({ code: 'invalid_signature' }),
    )
  })

  it('refuses a sealed box too short to hold an author', () => {
    const sealed = sealBox(crypto, alice.x25519, bob.x25519.publicKey, new Uint8Array(95))

    expect(() => openFromSender(crypto, bob, sealed)).toThrow(expect.objectContaining({ code: 'undecryptable' }))
  })

  it('seals to no group and to no key of low order', () => {
    for (const recipient of [accountIdOf(0x03, bob.ed25519.publicKey), accountIdOf(0x05, new Uint8Array(32))]) {
      expect(() => sealDeterministic(crypto, alice, recipient, HELLO), recipient).toThrow(
        expect.objectContaining({ code: 'invalid_recipient' }),
      )
    }
  })

  it('makes no account of entropy of another length', () => {
    expect(() => createAccount(crypto, new Uint8Array(24))).toThrow(
      expect.objectContaining({ code: 'invalid_entropy' }),
    )
  })
})
