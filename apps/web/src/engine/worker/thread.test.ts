import {
  blankConversation,
  type ConversationGap,
  type ConversationRecord,
  type Message,
  type MessageId,
} from '@starling/client'
import { memoryStore } from '@starling/client/storage/memory'
import type { AccountId } from '@starling/protocol'
import { beforeEach, describe, expect, it } from 'vitest'
import { Thread } from './thread.ts'

const alice = `05${'aa'.repeat(32)}` as AccountId
const bob = `05${'bb'.repeat(32)}` as AccountId

let store: ReturnType<typeof memoryStore>
let gaps: ConversationGap[]

beforeEach(() => {
  store = memoryStore()
  gaps = []
})

function message(sentAt: number, change: Partial<Message> = {}): Message {
  return {
    id: String(sentAt).padStart(32, '0') as MessageId,
    conversation: bob,
    author: bob,
    sentAt,
    text: `${sentAt}`,
    content: new Uint8Array(0),
    hash: undefined,
    origin: { features: 1, device: '00'.repeat(8), seq: sentAt, prevSentAt: 0 },
    state: { state: 'received' },
    steps: [],
    ...change,
  }
}

async function fill(count: number): Promise<void> {
  for (let sentAt = 1; sentAt <= count; sentAt++) await store.insert(message(sentAt), [])
}

function threadOf(record: Partial<ConversationRecord> = {}): Thread {
  const client = {
    get gaps() {
      return gaps
    },
    conversation: () => ({
      id: bob,
      messages: (query = {}) => store.listMessages(bob, query),
      send: () => Promise.reject(new Error('nobody sends')),
    }),
  }
  return new Thread({ self: alice, client, record: { ...blankConversation(bob), ...record } })
}

const texts = (thread: Thread) => thread.view.messages.map(({ text }) => text)

describe('a thread', () => {
  it('has the newest messages, and all of them in the end', async () => {
    await fill(300)
    const thread = threadOf()

    await thread.load()
    expect(texts(thread).at(0)).toBe('241')
    expect(thread.view).toMatchObject({ isLoaded: true, hasOlder: true })
    const kept = thread.view.messages[0]
    await Promise.all([thread.loadOlder(), thread.loadOlder()])
    expect(thread.view.messages).toHaveLength(260)
    expect(thread.view.messages[200]).toBe(kept)
    await thread.loadOlder()
    await thread.loadOlder()

    expect(texts(thread)).toEqual(Array.from({ length: 300 }, (_, index) => `${index + 1}`))
    expect(thread.view.hasOlder).toBe(false)
  })

  it('begins at the first unread message, however many there are', async () => {
    await fill(300)
    const readUpTo = { sentAt: 150, id: message(150).id }
    const thread = threadOf({ unread: 150, readUpTo })

    await thread.load()

    expect(thread.view).toMatchObject({ unreadFromId: message(151).id, unreadCount: 150 })
    expect(texts(thread)[0]).toBe('131')
  })

  it('has no divider when everything is read', async () => {
    await fill(3)
    const thread = threadOf({ readUpTo: { sentAt: 3, id: message(3).id } })
    await thread.load()
    expect(thread.view.unreadFromId).toBeNull()
  })

  it('begins at the first of others in a new conversation, and at the first loaded of very many', async () => {
    await store.insert(message(1, { author: alice }), [])
    for (const sentAt of [2, 3]) await store.insert(message(sentAt), [])
    const thread = threadOf({ unread: 2 })
    await thread.load()
    expect(thread.view.unreadFromId).toBe(message(2).id)

    await fill(1_100)
    const long = threadOf({ unread: 1_090, readUpTo: { sentAt: 10, id: message(10).id } })
    await long.load()
    expect(long.view.unreadFromId).toBe(long.view.messages[0]?.id)
  })

  it('puts what arrives where it belongs, and leaves to the store what lies above', async () => {
    await fill(100)
    const thread = threadOf()
    await thread.load()

    for (const sentAt of [101, 99.5, 7.5]) thread.noteMessage(message(sentAt))

    expect(texts(thread).slice(-4)).toEqual(['99', '99.5', '100', '101'])
    expect(texts(thread)).not.toContain('7.5')
  })

  it('misses nothing that arrives while it is loaded', async () => {
    await fill(3)
    const thread = threadOf()
    const loading = thread.load()

    thread.noteMessage(message(4))
    await loading

    expect(texts(thread)).toEqual(['1', '2', '3', '4'])
  })

  it('is the very same view as long as nothing of it is seen', async () => {
    await fill(3)
    const thread = threadOf()
    await thread.load()
    const { view } = thread

    thread.noteMessage(message(3, { steps: [{ step: 'copied', atMs: 9 }] }))
    thread.noteRecord({ ...blankConversation(bob), seq: 7 })
    expect(thread.view).toBe(view)

    thread.noteRecord({ ...blankConversation(bob), nickname: 'Bob' })
    thread.noteMessage(message(2, { text: 'other' }))
    expect(thread.view).toMatchObject({ person: { name: 'Bob' } })
    expect(thread.view.messages[0]).toBe(view.messages[0])
    expect(thread.view.messages[1]).not.toBe(view.messages[1])
  })

  it('shows where something is missing, until it is there', async () => {
    for (const sentAt of [1, 2, 5]) await store.insert(message(sentAt), [])
    const thread = threadOf()
    await thread.load()
    expect(thread.view).toMatchObject({ gaps: [{ afterId: message(2).id, missing: 2 }], isFetchingGaps: false })

    gaps = [{ conversation: bob, missing: 2, isFetching: true }]
    thread.noteGap()
    expect(thread.view.isFetchingGaps).toBe(true)
    gaps = [{ conversation: alice, missing: 1, isFetching: true }]
    thread.noteGap()
    expect(thread.view.isFetchingGaps).toBe(false)

    for (const sentAt of [3, 4]) thread.noteMessage(message(sentAt))

    expect(thread.view.gaps).toEqual([])
  })
})
