import { blankConversation, type Message, type MessageId } from '@starling/client'
import type { AccountId } from '@starling/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { detailsOf, messageViewOf, ownStateOf, pathViewsOf, previewOf, rowOf } from './to-view.ts'

const alice = `05${'aa'.repeat(32)}` as AccountId
const bob = `05${'bb'.repeat(32)}` as AccountId

function message(change: Partial<Message>): Message {
  return {
    id: '00'.repeat(16) as MessageId,
    conversation: bob,
    author: alice,
    sentAt: 5,
    text: 'hello',
    content: new Uint8Array(0),
    hash: undefined,
    origin: undefined,
    state: { state: 'queued' },
    steps: [{ step: 'queued', atMs: 1 }],
    ...change,
  }
}

describe('the state of an own message', () => {
  const queued = { step: 'queued', atMs: 1 } as const
  const sent = { step: 'sent', atMs: 3 } as const
  const away = { step: 'retry', atMs: 4, reason: 'no_network' } as const
  const late = { step: 'retry', atMs: 4, reason: 'no_answer' } as const

  it.each([
    ['queued', [queued], { kind: 'queued' }],
    ['sending from when it first left', [queued, sent, { ...sent, atMs: 9 }], { kind: 'sending', sinceMs: 3 }],
    ['sending while it is tried again', [queued, sent, late], { kind: 'sending', sinceMs: 3 }],
    ['queued while there is no network', [queued, sent, away], { kind: 'queued' }],
    ['queued again after a retry by hand', [queued, sent, late, { ...queued, atMs: 7 }], { kind: 'queued' }],
  ] as const)('is %s', (_sentence, steps, state) => {
    expect(ownStateOf(message({ steps }))).toEqual(state)
  })

  it('is kept by so many, failed, or nobody’s business', () => {
    expect(ownStateOf(message({ state: { state: 'stored', receipts: 4, members: 5 } }))).toEqual({
      kind: 'kept',
      receipts: 4,
      members: 5,
    })
    expect(ownStateOf(message({ state: { state: 'failed', reason: 'refused' } }))?.kind).toBe('failed')
    for (const state of ['received', 'synced'] as const) expect(ownStateOf(message({ state: { state } }))).toBeNull()
  })
})

describe('a row of the list', () => {
  it('prefers the private name to the one that was sent', () => {
    const record = { ...blankConversation(bob), profileName: 'Bob', unread: 2 }

    expect(rowOf(alice, record, undefined)).toMatchObject({ person: { name: 'Bob' }, atMs: null, unread: 2 })
    expect(rowOf(alice, { ...record, nickname: 'B.' }, message({ author: bob })).person.name).toBe('B.')
  })

  it('has one line of at most 200 characters, whatever was written', () => {
    expect(previewOf('\n\n  first \r\nsecond')).toBe('first')
    expect([...previewOf('👩‍👩‍👧'.repeat(100_000))]).toHaveLength(200)
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 2_500 }), (text) => {
        const preview = previewOf(text)
        expect([...preview].length).toBeLessThanOrEqual(200)
        expect(preview).not.toMatch(/[\r\n\u2028\u2029]/)
      }),
    )
  })
})

describe('a message', () => {
  it('was received when it was first in the store', () => {
    const received = message({ author: bob, state: { state: 'received' }, steps: [{ step: 'received', atMs: 8 }] })

    expect(messageViewOf(alice, received)).toMatchObject({ isOwn: false, receivedAtMs: 8, state: null })
    expect(messageViewOf(alice, message({}))).toMatchObject({ isOwn: true, receivedAtMs: null })
  })
})

describe('the details of a message', () => {
  it('have a receipt of each member that signed, with its address and its own word', () => {
    const details = detailsOf(
      { self: alice, nodes: [] },
      message({
        state: { state: 'stored', receipts: 2, members: 3 },
        receipts: [
          { member: 'aa'.repeat(32), storedAtMs: 5, expiryMs: 9, signature: '' },
          { member: 'bb'.repeat(32), storedAtMs: undefined, expiryMs: undefined, signature: '' },
        ],
        steps: [{ step: 'answered', atMs: 4, member: 'aa'.repeat(32) }],
      }),
    )

    expect(details.receipts).toEqual([
      { member: 'aa'.repeat(32), host: 'aaaaaaaa…', storedAtMs: 5, expiryMs: 9 },
      { member: 'bb'.repeat(32), host: 'bbbbbbbb…', storedAtMs: null, expiryMs: null },
    ])
    expect(details.timeline[0]?.member).toBe('aa'.repeat(32))
  })
})

describe('paths', () => {
  const node = (key: string) => ({
    ed25519: key,
    x25519: key,
    legacy: key,
    publicIp: '10.0.0.1',
    storagePort: 1,
    storageLmqPort: 0,
    peerPort: 0,
    url: `https://${key}.example`,
    swarmId: 0n,
    state: 'active' as const,
    requestedUnlockHeight: 0,
  })
  const nodes = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map(node)
  const path = (keys: string) => ({ hops: [...keys].map(node), weak: false, latencyMs: 9 })

  it('show the one in use first, with the detour that it takes', () => {
    const views = pathViewsOf([path('abc'), path('def')], ['d', 'e', 'g'], nodes)

    expect(views.map(({ hops, isInUse }) => [hops.map(({ host }) => host[0]).join(''), isInUse])).toEqual([
      ['deg', true],
      ['abc', false],
    ])
  })

  it('end with the one that is asked, however short they are', () => {
    const roles = (keys: string) => pathViewsOf([path(keys)], undefined, nodes)[0]?.hops.map(({ role }) => role)

    expect([roles('abc'), roles('ab'), roles('a')]).toEqual([['guard', 'middle', 'exit'], ['guard', 'exit'], ['exit']])
  })

  it('are all shown when there is no connection', () => {
    expect(pathViewsOf([path('abc'), path('def')], undefined, nodes).map(({ isInUse }) => isInUse)).toEqual([
      false,
      false,
    ])
  })
})
