/**
 * What every `ClientStore` has to do. Each implementation's test calls this once.
 * @module
 */

import type { AccountId, MessageHash } from '@starling/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { blankConversation, type ClientStore, type OutboxEntry } from '../src/client-store.ts'
import type { Message, MessageId } from '../src/model.ts'

export interface StoreSuiteOptions {
  /** A store over an empty medium. */
  readonly create: () => ClientStore
  /** A second store over the medium of the last `create`, for media that survive; undefined for memory. */
  readonly reopen?: () => ClientStore
  readonly cleanUp?: () => Promise<void>
}

const alice = `05${'aa'.repeat(32)}` as AccountId
const bob = `05${'bb'.repeat(32)}` as AccountId
const carol = `05${'cc'.repeat(32)}` as AccountId
const HASH = 'h'.repeat(43) as MessageHash
const OTHER_HASH = 'i'.repeat(43) as MessageHash
const MEMBER = '11'.repeat(32)

function message(id: string, change: Partial<Message> = {}): Message {
  return {
    id: id.padStart(32, '0') as MessageId,
    conversation: bob,
    author: bob,
    sentAt: 1_700_000_000_000,
    text: 'hello',
    content: Uint8Array.of(0, 1, 255),
    hash: HASH,
    origin: { features: 1, device: '00'.repeat(8), seq: 1, prevSentAt: 0 },
    state: { state: 'received' },
    steps: [{ step: 'received', atMs: 5 }],
    ...change,
  }
}

function entry(order: number, change: Partial<OutboxEntry> = {}): OutboxEntry {
  return {
    id: `entry-${order}`,
    message: message('1').id,
    lane: bob,
    order,
    recipient: bob,
    sentAt: 1_700_000_000_000,
    ttlMs: 1_000,
    payload: { kind: 'sealed', data: Uint8Array.of(9, 8, 7), hash: HASH },
    copy: Uint8Array.of(4),
    receipts: [{ member: MEMBER, storedAtMs: 5, expiryMs: undefined, signature: 'AAAA' }],
    attempts: 0,
    state: 'queued',
    ...change,
  }
}

export function describeClientStore(name: string, options: StoreSuiteOptions): void {
  describe(`${name} as a ClientStore`, () => {
    let store: ClientStore

    beforeEach(async () => {
      store = options.create()
      await store.open()
    })

    afterEach(async () => {
      await store[Symbol.asyncDispose]()
      await options.cleanUp?.()
    })

    it('gives back a message as it was put in', async () => {
      const hello = message('1')

      expect(await store.insert(hello, [])).toBe('new')

      expect(await store.readMessage(hello.id)).toEqual(hello)
      expect(await store.listMessages(bob)).toEqual([hello])
    })

    it('keeps undefined members undefined', async () => {
      const bare = message('1', { hash: undefined, origin: undefined })

      await store.insert(bare, [])

      expect(await store.readMessage(bare.id)).toEqual(bare)
    })

    it('knows nothing of what nobody put in', async () => {
      expect(await store.readMessage(message('1').id)).toBeUndefined()
      expect(await store.listMessages(bob)).toEqual([])
      expect(await store.listConversations()).toEqual([])
      expect(await store.readConversation(bob)).toBeUndefined()
      expect(await store.listRecords()).toEqual([])
      expect(await store.listOutbox()).toEqual([])
      expect(await store.hasSeen(HASH)).toBe(false)
      expect(await store.readCursor(MEMBER, 0)).toBeUndefined()
      expect(await store.readSetting('device')).toBeUndefined()
    })

    it('leaves an existing message alone when it is inserted again, and applies what goes alongside', async () => {
      await store.insert(message('1'), [])

      const outcome = await store.insert(message('1', { text: 'forged' }), [{ kind: 'seen', hash: HASH, untilMs: 10 }])

      expect(outcome).toBe('exists')
      expect((await store.readMessage(message('1').id))?.text).toBe('hello')
      expect(await store.hasSeen(HASH)).toBe(true)
    })

    it('inserts a message once when two callers race', async () => {
      const outcomes = await Promise.all([store.insert(message('1'), []), store.insert(message('1'), [])])

      expect(outcomes.sort()).toEqual(['exists', 'new'])
    })

    it('replaces a message on write', async () => {
      await store.insert(message('1'), [])

      const stored = message('1', { state: { state: 'stored', receipts: 3, members: 5 } })
      await store.write([{ kind: 'message', message: stored }])

      expect(await store.listMessages(bob)).toEqual([stored])
    })

    it('lists a timeline by time and then by id, whatever the order of arrival', async () => {
      const first = message('3', { sentAt: 1 })
      const second = message('1', { sentAt: 2 })
      const third = message('2', { sentAt: 2 })
      const last = message('0', { sentAt: 1_700_000_000_001 })
      for (const arrived of [third, last, first, second]) await store.insert(arrived, [])

      expect(await store.listMessages(bob)).toEqual([first, second, third, last])
    })

    it('pages backwards through a timeline without gaps or repeats', async () => {
      const all = Array.from({ length: 7 }, (_, i) => message(String(i), { sentAt: 10 + (i >> 1) }))
      for (const each of all) await store.insert(each, [])

      const newest = await store.listMessages(bob, { limit: 3 })
      const before = await store.listMessages(bob, { limit: 3, before: newest[0] as Message })
      const oldest = await store.listMessages(bob, { limit: 3, before: before[0] as Message })

      expect([...oldest, ...before, ...newest]).toEqual(all)
    })

    it('keeps conversations apart and lists the one with the newest message first', async () => {
      await store.insert(message('1', { conversation: bob, sentAt: 1 }), [])
      await store.insert(message('2', { conversation: carol, sentAt: 3 }), [])
      await store.insert(message('3', { conversation: bob, sentAt: 2 }), [])

      expect((await store.listConversations()).map(({ id, last }) => [id, last.sentAt])).toEqual([
        [carol, 3],
        [bob, 2],
      ])
      expect((await store.listMessages(carol)).map(({ id }) => id)).toEqual([message('2').id])
    })

    it('lists the outbox by order, replaces and removes entries', async () => {
      await store.write([10, 2, 1].map((order) => ({ kind: 'outbox', entry: entry(order) })))
      const failed = entry(2, { state: 'failed', attempts: 8, payload: { kind: 'content', bytes: Uint8Array.of(1) } })

      await store.write([
        { kind: 'outbox', entry: failed },
        { kind: 'outbox-remove', id: entry(1).id },
      ])

      expect(await store.listOutbox()).toEqual([failed, entry(10)])
    })

    it('remembers seen hashes until their time', async () => {
      await store.write([
        { kind: 'seen', hash: HASH, untilMs: 100 },
        { kind: 'seen', hash: OTHER_HASH, untilMs: 99 },
      ])

      await store.forgetSeen(100)

      expect(await store.hasSeen(HASH)).toBe(true)
      expect(await store.hasSeen(OTHER_HASH)).toBe(false)
    })

    it('keeps one cursor per member and namespace', async () => {
      const other = '22'.repeat(32)
      await store.write([
        { kind: 'cursor', member: MEMBER, namespace: 0, hash: HASH },
        { kind: 'cursor', member: MEMBER, namespace: -10, hash: OTHER_HASH },
        { kind: 'cursor', member: other, namespace: 0, hash: OTHER_HASH },
        { kind: 'cursor', member: other, namespace: 0, hash: HASH },
      ])

      expect(await store.readCursor(MEMBER, 0)).toBe(HASH)
      expect(await store.readCursor(MEMBER, -10)).toBe(OTHER_HASH)
      expect(await store.readCursor(other, 0)).toBe(HASH)
      expect(await store.readCursor(other, -10)).toBeUndefined()
    })

    it('keeps records of conversations and settings', async () => {
      const readUpTo = { sentAt: 1_700_000_000_000, id: message('1').id }
      const record = { ...blankConversation(bob), seq: 7, unread: 3, readUpTo, nickname: 'Bobby', draft: 'he' }
      await store.write([
        { kind: 'conversation', conversation: { ...record, draft: '' } },
        { kind: 'conversation', conversation: blankConversation(carol) },
        { kind: 'conversation', conversation: record },
        { kind: 'setting', name: 'guards', value: [MEMBER] },
        { kind: 'setting', name: 'clockOffsetMs', value: -5_000 },
      ])

      expect(await store.readConversation(bob)).toEqual(record)
      expect(await store.readConversation(alice)).toBeUndefined()
      const records = [...(await store.listRecords())].sort((left, right) => (left.id < right.id ? -1 : 1))
      expect(records).toEqual([record, blankConversation(carol)])
      expect(await store.readSetting('guards')).toEqual([MEMBER])
      expect(await store.readSetting('clockOffsetMs')).toBe(-5_000)
    })

    const { reopen } = options
    if (reopen !== undefined) {
      it('still has everything when it is opened again', async () => {
        await store.insert(message('1'), [
          { kind: 'outbox', entry: entry(1) },
          { kind: 'cursor', member: MEMBER, namespace: 0, hash: HASH },
          { kind: 'setting', name: 'lastSentAt', value: 1_700_000_000_000 },
        ])
        await store[Symbol.asyncDispose]()

        store = reopen()
        await store.open()

        expect(await store.listMessages(bob)).toEqual([message('1')])
        expect(await store.listOutbox()).toEqual([entry(1)])
        expect(await store.readCursor(MEMBER, 0)).toBe(HASH)
        expect(await store.readSetting('lastSentAt')).toBe(1_700_000_000_000)
      })
    }
  })
}
