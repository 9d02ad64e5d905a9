import { native } from '@starling/crypto/native'
import { FixedRandom } from '@starling/ports/testing'
import { createAccount, pad, sealForRecipient } from '@starling/protocol'
import { Envelope_Type, encodeEnvelope, encodeWebSocketMessage } from '@starling/wire/message'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { composeText, sealMessage } from './compose.ts'
import { DroppedMessage, openMessage } from './open-message.ts'

const alice = createAccount(native, new Uint8Array(16).fill(0xa1))
const bob = createAccount(native, new Uint8Array(16).fill(0xb0))
const random = new FixedRandom(1)

/** A value, or the one error that is allowed. */
function open(data: Uint8Array): string {
  try {
    return openMessage(native, bob, data).text
  } catch (error) {
    expect(error).toBeInstanceOf(DroppedMessage)
    return 'dropped'
  }
}

describe('openMessage', () => {
  it('gives a message or DroppedMessage for arbitrary bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 600 }), (data) => void open(data)))
  })

  it('gives a message or DroppedMessage for arbitrary bytes inside a valid envelope and seal', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 300 }),
        fc.boolean(),
        fc.bigInt(0n, 2n ** 64n - 1n),
        (bytes, isSealed, timestamp) => {
          const content = isSealed ? sealForRecipient(native, random, alice, bob.id, pad(bytes)) : bytes
          open(encodeWebSocketMessage(encodeEnvelope({ type: Envelope_Type.SESSION_MESSAGE, timestamp, content })))
        },
      ),
    )
  })

  it('reads every text that can be sent, and nothing when one bit of the sealed bytes is flipped', () => {
    const sentAt = 1_767_225_600_123
    const origin = { features: 1, device: '0102030405060708', seq: 1, prevSentAt: 0 }
    const text = fc.string({ minLength: 1, maxLength: 200, unit: 'grapheme' })
    fc.assert(
      fc.property(text, fc.nat(), (body, at) => {
        const content = composeText({ text: body, sentAt, origin })
        const data = sealMessage({ crypto: native, random, sender: alice, recipient: bob.id, content, sentAt })
        expect(open(data)).toBe(body)
        // The sealed content lies between the envelope's head and proSig with the request id, 68 bytes.
        const position = 60 + (at % (data.length - 60 - 68))
        const flipped = Uint8Array.from(data, (byte, index) => (index === position ? byte ^ 1 : byte))
        expect(open(flipped)).toBe('dropped')
      }),
    )
  })
})
