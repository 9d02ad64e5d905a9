import { native } from '@starling/crypto/native'
import { FixedRandom } from '@starling/ports/testing'
import { type Account, type AccountId, createAccount, pad, sealForRecipient } from '@starling/protocol'
import {
  type ContentInput,
  decodeContent,
  Envelope_Type,
  encodeContent,
  encodeEnvelope,
  encodeWebSocketMessage,
} from '@starling/wire/message'
import { describe, expect, it } from 'vitest'
import { composeCopy, composeText, sealMessage } from './compose.ts'
import { openMessage } from './open-message.ts'

const alice = createAccount(native, new Uint8Array(16).fill(0xa1))
const bob = createAccount(native, new Uint8Array(16).fill(0xb0))
const mallory = createAccount(native, new Uint8Array(16).fill(0xee))
const random = new FixedRandom(1)
const sentAt = 1_767_225_600_123
const origin = { features: 1, device: '0102030405060708', seq: 3, prevSentAt: sentAt - 10 }

interface Sent {
  readonly from?: Account
  readonly to?: Account
  readonly content?: ContentInput
  readonly timestamp?: bigint
  readonly type?: Envelope_Type
}

const hello: ContentInput = { dataMessage: { body: 'hello' }, sigTimestamp: BigInt(sentAt) }

/** Bytes as an original client stores them. */
function stored({ from = alice, to = bob, content = hello, timestamp = BigInt(sentAt), type }: Sent): Uint8Array {
  const sealed = sealForRecipient(native, random, from, to.id, pad(encodeContent(content)))
  const envelope = { type: type ?? Envelope_Type.SESSION_MESSAGE, timestamp, content: sealed }
  return encodeWebSocketMessage(encodeEnvelope(envelope))
}

function reasonOf(data: Uint8Array, account: Account = bob): string {
  try {
    openMessage(native, account, data)
    return 'opened'
  } catch (error) {
    return (error as { code: string }).code
  }
}

describe('openMessage', () => {
  it('reads what sealMessage wrote', () => {
    const content = composeText({ text: 'hello', sentAt, origin })
    const data = sealMessage({ crypto: native, random, sender: alice, recipient: bob.id, content, sentAt })

    expect(openMessage(native, bob, data)).toEqual({
      profileName: '',
      id: expect.stringMatching(/^[0-9a-f]{32}$/),
      conversation: alice.id,
      author: alice.id,
      sentAt,
      text: 'hello',
      content,
      origin,
    })
  })

  it('gives the copy for the own devices the id and content of the message itself', () => {
    const content = composeText({ text: 'hello', sentAt, origin })
    const toBob = sealMessage({ crypto: native, random, sender: alice, recipient: bob.id, content, sentAt })
    const copy = composeCopy(content, bob.id)
    const toSelf = sealMessage({ crypto: native, random, sender: alice, recipient: alice.id, content: copy, sentAt })

    const seenByBob = openMessage(native, bob, toBob)
    const seenByAlice = openMessage(native, alice, toSelf)

    expect(seenByAlice).toEqual({ ...seenByBob, conversation: bob.id })
  })

  it('keeps fields it does not know, so that a later version can show them', () => {
    // Field 2000 of Content: a string nobody has defined.
    const unknown = Uint8Array.of(0x82, 0x7d, 2, 104, 105)
    const content = decodeContent(Uint8Array.from([...encodeContent(hello), ...unknown]))

    const opened = openMessage(native, bob, stored({ content }))

    expect([...opened.content.slice(-5)]).toEqual([...unknown])
  })

  it('takes a message of an original client without our extension', () => {
    expect(openMessage(native, bob, stored({})).origin).toBeUndefined()
  })

  it('passes a message of a very old client that lacks sigTimestamp', () => {
    expect(reasonOf(stored({ content: { dataMessage: { body: 'hello' } } }))).toBe('opened')
  })

  it('takes a message from oneself without syncTarget for a note to self', () => {
    expect(openMessage(native, bob, stored({ from: bob })).conversation).toBe(bob.id)
  })

  it('drops a message whose two times differ', () => {
    expect(reasonOf(stored({ timestamp: BigInt(sentAt + 1) }))).toBe('timestamp_mismatch')
  })

  it('drops a syncTarget from anybody else: mallory cannot put words into mouths', () => {
    const content = { ...hello, dataMessage: { body: 'I quit', syncTarget: alice.id } }

    expect(reasonOf(stored({ from: mallory, content }))).toBe('foreign_sync_target')
  })

  it('drops a syncTarget that is no account id', () => {
    const content = { ...hello, dataMessage: { body: 'hello', syncTarget: 'bob' } }

    expect(reasonOf(stored({ from: bob, content }))).toBe('invalid_sync_target')
  })

  it('does not look into more bytes than a swarm keeps: a node may hand out any', () => {
    const body = (length: number) => stored({ content: { ...hello, dataMessage: { body: 'x'.repeat(length) } } })

    expect(reasonOf(body(76_000))).toBe('opened')
    expect(reasonOf(body(77_000))).toBe('invalid_wrapper')
  })

  it('drops what is sealed for somebody else', () => {
    expect(reasonOf(stored({ to: mallory }))).toBe('undecryptable')
  })

  it('drops a message whose author signed it for another recipient', () => {
    // Mallory opens what alice wrote to her and seals it again for bob, signature and all.
    const sealedForMallory = sealForRecipient(native, random, alice, mallory.id, pad(encodeContent(hello)))
    const data = encodeWebSocketMessage(
      encodeEnvelope({ type: Envelope_Type.SESSION_MESSAGE, timestamp: BigInt(sentAt), content: sealedForMallory }),
    )

    expect(reasonOf(data)).toBe('undecryptable')
  })

  it.each<[string, string, Sent]>([
    ['an envelope of a group', 'unsupported_envelope', { type: Envelope_Type.GROUP_MESSAGE }],
    ['a time beyond what a number holds', 'invalid_content', { timestamp: 1n << 60n, content: { dataMessage: {} } }],
    ['content without a data message', 'unsupported_content', { content: { sigTimestamp: BigInt(sentAt) } }],
    ['a data message without anything to show', 'unsupported_content', { content: { ...hello, dataMessage: {} } }],
    ['a timer update', 'unsupported_content', { content: { ...hello, dataMessage: { body: 'x', flags: 2 } } }],
  ])('drops %s', (_, reason, sent) => {
    expect(reasonOf(stored(sent))).toBe(reason)
  })

  it('ignores an extension that does not hold what it should', () => {
    const content = { ...hello, starling: { features: 1, device: new Uint8Array(7), seq: 1n, prevSentAt: 0n } }

    expect(openMessage(native, bob, stored({ content })).origin).toBeUndefined()
  })

  it('accepts a sync target of any prefix, for conversations to come', () => {
    const group = `03${'11'.repeat(32)}` as AccountId
    const content = { ...hello, dataMessage: { body: 'hello', syncTarget: group } }

    expect(openMessage(native, bob, stored({ from: bob, content })).conversation).toBe(group)
  })
})
