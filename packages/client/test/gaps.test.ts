import { ManualClock } from '@starling/ports/testing'
import { beforeEach, describe, expect, it } from 'vitest'
import { TinyNetwork, type TinyNode } from '../src/testing/tiny-network.ts'
import { alice, bob, type Device, deviceOf, startedDevices } from './people.ts'

let clock: ManualClock
beforeEach(() => {
  clock = new ManualClock(1_700_000_000_000)
})
const start = startedDevices(() => clock)

const texts = (device: Device) => device.received.map(({ text }) => text)
const box = (node: TinyNode) => node.mailbox.get(`${bob.id}/0`) ?? []

describe('a gap', () => {
  it('is seen by the next message, told, and filled from a member that has what the first one lacks', async () => {
    const network = new TinyNetwork({ clock, nodes: 5 })
    const a = deviceOf(alice, network, { clock })
    const b = deviceOf(bob, network, { clock })
    await start(a, b)
    await clock.advance(20_000)
    const { connection } = b.client
    const held = network.nodes.find(
      ({ record }) => connection.state === 'online' && record.ed25519 === connection.member,
    ) as TinyNode
    await a.client.send(bob.id, { text: 'one' })
    await clock.advance(100)
    held.forgets = true
    for (const text of ['two', 'three']) await a.client.send(bob.id, { text })
    await clock.advance(100)
    held.forgets = false
    expect(texts(b)).toEqual(['one'])

    await a.client.send(bob.id, { text: 'four' })
    await clock.advance(900)
    expect(texts(b)).toEqual(['one', 'four'])
    await clock.advance(2_000)

    expect(b.gaps).toEqual(['2 missing, fetching', '1 missing, fetching', '0 missing'])
    expect((await b.client.conversation(alice.id).messages()).map(({ text }) => text)).toEqual([
      'one',
      'two',
      'three',
      'four',
    ])
    expect(b.client.gaps).toEqual([])
  })

  it('that nobody can fill is told as missing, and remembered over a restart', async () => {
    const network = new TinyNetwork({ clock, nodes: 5 })
    const a = deviceOf(alice, network, { clock })
    const b = deviceOf(bob, network, { clock })
    await start(a, b)
    await clock.advance(20_000)
    await a.client.send(bob.id, { text: 'one' })
    await clock.advance(100)
    for (const node of network.nodes) node.forgets = true
    await a.client.send(bob.id, { text: 'two' })
    await clock.advance(100)
    for (const node of network.nodes) node.forgets = false
    await a.client.send(bob.id, { text: 'three' })
    await clock.advance(10_000)

    expect(b.gaps).toEqual(['1 missing, fetching', '1 missing'])
    expect(b.client.gaps).toEqual([{ conversation: alice.id, missing: 1, isFetching: false }])
    await b.client[Symbol.asyncDispose]()
    const again = deviceOf(bob, network, { clock, store: b.store })
    await start(again)
    await clock.advance(30_000)

    expect(again.gaps).toEqual(['1 missing, fetching', '1 missing'])
  })

  it('is none when messages only come in another order', async () => {
    const network = new TinyNetwork({ clock, nodes: 5 })
    const a = deviceOf(alice, network, { clock })
    const b = deviceOf(bob, network, { clock })
    for (const text of ['one', 'two', 'three', 'four', 'five']) {
      if (text === 'one') await start(a)
      await a.client.send(bob.id, { text })
      await clock.advance(100)
    }
    for (const node of network.nodes) {
      const [one, ...rest] = box(node)
      node.mailbox.set(`${bob.id}/0`, one === undefined ? [] : [one, ...rest.reverse()])
    }
    await start(b)
    await clock.advance(5_000)

    expect(texts(b)).toEqual(['one', 'five', 'four', 'three', 'two'])
    expect(b.gaps).toEqual([])
  })

  it('does not make a client ask without end, whatever numbers somebody sends', async () => {
    const network = new TinyNetwork({ clock, nodes: 5 })
    const a = deviceOf(alice, network, { clock })
    const b = deviceOf(bob, network, { clock })
    await start(a, b)
    for (let n = 0; n < 30; n++) {
      for (const node of network.nodes) node.forgets = n % 2 === 1
      await a.client.send(bob.id, { text: `${n}` })
      await clock.advance(2_000)
    }
    const gapsTold = b.gaps.filter((gap) => gap.endsWith(', fetching')).length
    expect(b.client.gaps).toEqual([{ conversation: alice.id, missing: 14, isFetching: expect.any(Boolean) }])
    // In a minute there are two rounds.
    expect(gapsTold).toBeLessThanOrEqual(3)
    expect(gapsTold).toBeGreaterThan(0)
  })
})
