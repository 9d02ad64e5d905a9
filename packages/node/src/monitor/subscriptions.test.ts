import { ManualClock } from '@starling/ports/testing'
import { type AccountId, type MessageHash, MONITOR_LIFETIME_MS } from '@starling/protocol'
import { decodeMonitorNotification } from '@starling/wire/monitor'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { alice, bob, hashOfData } from '../../test/requests.ts'
import type { StampedMessage } from '../storage/message.ts'
import { type Subscriber, Subscriptions, type SubscriptionsOptions } from './subscriptions.ts'

function messageFor(account: AccountId, namespace: number, text = 'hello'): StampedMessage {
  const data = new TextEncoder().encode(text)
  return {
    account,
    namespace,
    hash: hashOfData(alice, text) as MessageHash,
    timestampMs: 1_700_000_000_123,
    expiryMs: 1_700_086_400_123,
    data,
    stamp: { ms: 1, node: new Uint8Array(32) },
  }
}

function subscriber() {
  const sent: Uint8Array[] = []
  const closed: string[] = []
  const peer: Subscriber = { send: (bytes) => void sent.push(bytes), close: (reason) => void closed.push(reason) }
  return { peer, closed, heard: () => sent.splice(0).map(decodeMonitorNotification) }
}

function subscriptions(options: Partial<SubscriptionsOptions> = {}) {
  const clock = new ManualClock()
  return { clock, all: new Subscriptions({ clock, ...options }) }
}

describe('Subscriptions', () => {
  it('tell a subscriber once of a message in a mailbox it named, without data unless wanted', () => {
    const { all } = subscriptions()
    const [short, full] = [subscriber(), subscriber()]
    all.subscribe(short.peer, alice.id, [0, 5], false)
    all.subscribe(full.peer, alice.id, [0], true)

    all.announce(messageFor(alice.id, 0))
    all.announce(messageFor(alice.id, 5))
    all.announce(messageFor(alice.id, 7))
    all.announce(messageFor(bob.id, 0))

    const [first, second, ...more] = short.heard()
    expect(first).toMatchObject({ namespace: 0, timestampMs: 1_700_000_000_123, expiryMs: 1_700_086_400_123 })
    expect([first && 'data' in first, second?.namespace, more]).toEqual([false, 5, []])
    expect(full.heard()).toMatchObject([{ namespace: 0, data: new TextEncoder().encode('hello') }])
  })

  it('of one connection are one for each account: renewals add namespaces and turn data on, never off', () => {
    const { all } = subscriptions()
    const { peer, heard } = subscriber()
    all.subscribe(peer, alice.id, [0], false)
    all.subscribe(peer, alice.id, [5], true)
    all.subscribe(peer, alice.id, [5], false)

    all.announce(messageFor(alice.id, 0))

    expect(heard()).toMatchObject([{ data: expect.anything() }])
    expect(all.count).toBe(1)
  })

  it('last 65 minutes from their last renewal', async () => {
    const { clock, all } = subscriptions()
    const { peer, heard } = subscriber()
    all.subscribe(peer, alice.id, [0], true)
    all.subscribe(peer, bob.id, [0], false)
    await clock.advance(MONITOR_LIFETIME_MS - 1)
    all.subscribe(peer, bob.id, [0], false)
    all.announce(messageFor(alice.id, 0))
    expect(heard()).toHaveLength(1)
    await clock.advance(1)

    all.announce(messageFor(alice.id, 0))
    all.announce(messageFor(bob.id, 0))

    expect(heard()).toHaveLength(1)
    expect(all.count).toBe(1)
  })

  it('begin anew after they have run out', async () => {
    const { clock, all } = subscriptions()
    const { peer, heard } = subscriber()
    all.subscribe(peer, alice.id, [0], true)
    await clock.advance(MONITOR_LIFETIME_MS)

    all.subscribe(peer, alice.id, [5], false)
    all.announce(messageFor(alice.id, 0))
    all.announce(messageFor(alice.id, 5))

    const heardNow = heard()
    expect(heardNow).toMatchObject([{ namespace: 5 }])
    expect(heardNow[0]).not.toHaveProperty('data')
  })

  it('are bounded, of one and of all, and make room when they run out', async () => {
    const counts: number[] = []
    const { clock, all } = subscriptions({ ofOneMax: 1, allMax: 2, onChange: (count) => counts.push(count) })
    const [first, second, third] = [subscriber(), subscriber(), subscriber()]

    expect(all.subscribe(first.peer, alice.id, [0], false)).toBe(true)
    expect(all.subscribe(first.peer, bob.id, [0], false)).toBe(false)
    expect(all.subscribe(first.peer, alice.id, [5], false)).toBe(true)
    expect(all.subscribe(second.peer, alice.id, [0], false)).toBe(true)
    expect(all.subscribe(third.peer, alice.id, [0], false)).toBe(false)
    await clock.advance(MONITOR_LIFETIME_MS)
    expect(all.subscribe(first.peer, bob.id, [0], false)).toBe(true)
    expect(counts).toEqual([1, 2, 1, 2])
  })

  it('close the connections whose account has moved away', () => {
    const { all } = subscriptions()
    const [first, second] = [subscriber(), subscriber()]
    all.subscribe(first.peer, alice.id, [0], false)
    all.subscribe(second.peer, bob.id, [0], false)

    all.closeWhere((account) => account === alice.id, 'moved_away')

    expect([first.closed, second.closed]).toEqual([['moved_away'], []])
  })

  it('leave nothing behind when all have left', () => {
    const step = fc.record({ who: fc.nat(3), account: fc.constantFrom(alice.id, bob.id), leaves: fc.boolean() })
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const { all } = subscriptions()
        const peers = [0, 1, 2, 3].map(subscriber)
        const expected = new Set<string>()
        for (const { who, account, leaves } of steps) {
          const { peer } = peers[who] as (typeof peers)[number]
          if (leaves) all.leave(peer)
          else all.subscribe(peer, account, [0], false)
          for (const key of [...expected]) if (leaves && key.startsWith(`${who} `)) expected.delete(key)
          if (!leaves) expected.add(`${who} ${account}`)
          expect(all.count).toBe(expected.size)
        }
        for (const { peer } of peers) all.leave(peer)
        all.announce(messageFor(alice.id, 0))
        expect(all.count).toBe(0)
        expect(peers.flatMap(({ heard }) => heard())).toEqual([])
      }),
    )
  })
})
