import { toBase64 } from '@starling/base'
import { native } from '@starling/crypto/native'
import { captureLogger, FixedRandom, ManualClock } from '@starling/ports/testing'
import { type Account, createAccount, messageHash } from '@starling/protocol'
import { beforeEach, describe, expect, it } from 'vitest'
import type { ClientStore } from './client-store.ts'
import { composeCopy, composeText, sealMessage } from './compose.ts'
import { ConversationBook } from './conversation-book.ts'
import { Inbox } from './inbox.ts'
import { NetworkTime } from './network-time.ts'
import { Serial } from './serial.ts'
import { memoryStore } from './storage/memory.ts'

const alice = createAccount(native, new Uint8Array(16).fill(0xa1))
const bob = createAccount(native, new Uint8Array(16).fill(0xb0))
const random = new FixedRandom(1)
const origin = { features: 5, device: '0102030405060708', seq: 1, prevSentAt: 0 }

let store: ClientStore
let book: ConversationBook
let inbox: Inbox
let clock: ManualClock

beforeEach(() => {
  clock = new ManualClock()
  store = memoryStore()
  book = new ConversationBook(store, '00'.repeat(8))
  const time = new NetworkTime({ clock })
  const { logger } = captureLogger()
  inbox = new Inbox({ account: bob, crypto: native, clock, time, store, book, serial: new Serial(), logger })
})

function retrieved(sender: Account, text: string, sentAt = clock.now(), profileName = '') {
  const content = composeText({ text, sentAt, origin, profileName })
  const data = sealMessage({ crypto: native, random, sender, recipient: bob.id, content, sentAt })
  return { data: toBase64(data), hash: messageHash(native, bob.id, 0, data), expiration: sentAt + 1_000 }
}

describe('the inbox', () => {
  it('keeps a message and hands it out', async () => {
    const accepted = await inbox.accept(0, retrieved(alice, 'hello'))

    expect(accepted).toMatchObject({ outcome: 'new', message: { text: 'hello', state: { state: 'received' } } })
    expect(await store.listMessages(alice.id)).toHaveLength(1)
  })

  it('knows the very same bytes again, whichever member shows them', async () => {
    const raw = retrieved(alice, 'hello')
    await inbox.accept(0, raw)

    expect(await inbox.accept(0, { ...raw })).toEqual({ outcome: 'seen' })
  })

  it('knows the same message again in other bytes: one row per author, time and content', async () => {
    await inbox.accept(0, retrieved(alice, 'hello', 5))

    expect(await inbox.accept(0, retrieved(alice, 'hello', 5))).toEqual({ outcome: 'exists' })
    expect(await inbox.accept(0, retrieved(alice, 'hallo', 5))).toMatchObject({ outcome: 'new' })
    expect(await store.listMessages(alice.id)).toHaveLength(2)
  })

  it('does not open bad bytes twice', async () => {
    const data = Uint8Array.of(1, 2, 3)
    const raw = { data: toBase64(data), hash: messageHash(native, bob.id, 0, data), expiration: 0 }

    expect(await inbox.accept(0, raw)).toEqual({ outcome: 'dropped', reason: 'invalid_wrapper' })
    expect(await inbox.accept(0, raw)).toEqual({ outcome: 'seen' })
  })

  it('does not let a node pass one message off under the hash of another', async () => {
    const wanted = retrieved(alice, 'hello')
    const other = retrieved(alice, 'other')

    expect(await inbox.accept(0, { ...other, hash: wanted.hash })).toEqual({
      outcome: 'dropped',
      reason: 'hash_mismatch',
    })
    expect(await inbox.accept(0, wanted)).toMatchObject({ outcome: 'new' })
  })

  it('drops text that is not base64', async () => {
    const raw = { ...retrieved(alice, 'hello'), data: '!' }

    expect(await inbox.accept(0, raw)).toEqual({ outcome: 'dropped', reason: 'invalid_base64' })
  })

  it("remembers what the other side's client can do", async () => {
    await inbox.accept(0, retrieved(alice, 'hello'))

    expect(book.features(alice.id)).toBe(5)
    expect(await store.readConversation(alice.id)).toMatchObject({ features: 5, seq: 0 })
  })

  it('counts what is not read, once however many members show it', async () => {
    const raw = retrieved(alice, 'hello', 5)
    await Promise.all([inbox.accept(0, raw), inbox.accept(0, raw), inbox.accept(0, retrieved(alice, 'hello', 5))])

    expect((await store.readConversation(alice.id))?.unread).toBe(1)
    await inbox.accept(0, retrieved(alice, 'there', 6))
    expect((await store.readConversation(alice.id))?.unread).toBe(2)
  })

  it('believes the newest message about the name of its author, and only its own messages', async () => {
    await inbox.accept(0, retrieved(alice, 'second', 6, 'Alice\n'))
    await inbox.accept(0, retrieved(alice, 'first', 5, 'Al'))
    await inbox.accept(0, retrieved(alice, 'third', 7))

    expect(await store.readConversation(alice.id)).toMatchObject({ profileName: 'Alice', profileNameAt: 6 })
    expect(await store.readConversation(bob.id)).toBeUndefined()
  })

  it('takes what stands above an own message of another device for read', async () => {
    for (const sentAt of [5, 6, 9]) await inbox.accept(0, retrieved(alice, `${sentAt}`, sentAt))
    const content = composeCopy(composeText({ text: 'own', sentAt: 7, origin }), alice.id)
    const data = sealMessage({ crypto: native, random, sender: bob, recipient: bob.id, content, sentAt: 7 })

    const hash = messageHash(native, bob.id, 0, data)
    expect(await inbox.accept(0, { data: toBase64(data), hash, expiration: 100 })).toMatchObject({ outcome: 'new' })

    expect(await store.readConversation(alice.id)).toMatchObject({ unread: 1, readUpTo: { sentAt: 7 } })
  })

  it('remembers a hash no longer than namespaces keep messages, whatever a node says', async () => {
    const raw = { ...retrieved(alice, 'hello'), expiration: Number.MAX_SAFE_INTEGER }
    await inbox.accept(0, raw)

    await store.forgetSeen(clock.now() + 32 * 24 * 60 * 60 * 1_000)

    expect(await store.hasSeen(raw.hash)).toBe(false)
  })
})
