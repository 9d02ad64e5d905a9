import { native } from '@starling/crypto/native'
import { FixedRandom, ManualClock } from '@starling/ports/testing'
import { beforeEach, describe, expect, it } from 'vitest'
import type { ConversationRecord } from '../src/client-store.ts'
import { composeText, sealMessage } from '../src/compose.ts'
import type { Message } from '../src/model.ts'
import { TinyNetwork, type TinyNode } from '../src/testing/tiny-network.ts'
import { alice, bob, type Device, deviceOf, mallory, startedDevices } from './people.ts'

let clock: ManualClock
beforeEach(() => {
  clock = new ManualClock()
})
const start = startedDevices(() => clock)

const texts = (device: Device) => device.received.map(({ text }) => text)

describe('a conversation', () => {
  it.each([1, 2, 3, 4, 10])('goes both ways in a network of %i nodes', async (nodes) => {
    const network = new TinyNetwork({ clock, nodes })
    const a = deviceOf(alice, network, { clock })
    const b = deviceOf(bob, network, { clock })
    await start(a, b)

    await a.client.send(bob.id, { text: 'hello' })
    await clock.advance(100)
    await b.client.send(alice.id, { text: 'hello yourself' })
    await clock.advance(100)

    expect(texts(b)).toEqual(['hello'])
    expect(texts(a)).toEqual(['hello yourself'])
    expect(a.states).toContain('hello: stored')
    const timeline = await a.client.conversation(bob.id).messages()
    expect(timeline.map(({ author, text }) => [author === alice.id, text])).toEqual([
      [true, 'hello'],
      [false, 'hello yourself'],
    ])
  })

  it('is the same timeline with the same ids on both sides and on a second device', async () => {
    const network = new TinyNetwork({ clock, nodes: 10, swarmSize: 5 })
    const a = deviceOf(alice, network, { clock })
    const b = deviceOf(bob, network, { clock })
    await start(a, b)
    for (let i = 0; i < 5; i++) {
      await a.client.send(bob.id, { text: `a${i}` })
      await b.client.send(alice.id, { text: `b${i}` })
    }
    await clock.advance(2_000)
    const second = deviceOf(alice, network, { clock, seed: 99 })
    await start(second)
    await clock.advance(1_000)

    const of = async (device: Device, other: Device) =>
      (await device.client.conversation(other.account.id).messages()).map(({ id, text }) => `${id} ${text}`)
    expect(await of(a, b)).toHaveLength(10)
    expect(await of(b, a)).toEqual(await of(a, b))
    expect(await of(second, b)).toEqual(await of(a, b))
    expect((await second.client.message(second.received[0]?.id as never))?.state.state).toMatch(/synced|received/)
  })

  it('with oneself is stored once and not received again', async () => {
    const network = new TinyNetwork({ clock, nodes: 4 })
    const a = deviceOf(alice, network, { clock })
    await start(a)

    await a.client.send(alice.id, { text: 'remember the milk' })
    await clock.advance(90_000)

    expect(a.received).toEqual([])
    expect((await a.client.conversation(alice.id).messages()).map(({ state }) => state.state)).toEqual(['stored'])
    expect(network.nodes[0]?.mailbox.get(`${alice.id}/0`)).toHaveLength(1)
  })

  it('keeps the order in which messages were sent, with one in flight', async () => {
    const network = new TinyNetwork({ clock, nodes: 5 })
    const a = deviceOf(alice, network, { clock })
    const b = deviceOf(bob, network, { clock })
    await start(a, b)

    await Promise.all([1, 2, 3, 4].map((n) => a.client.send(bob.id, { text: `${n}` })))
    await clock.advance(1_000)

    expect(texts(b)).toEqual(['1', '2', '3', '4'])
    expect(b.received.map(({ origin }) => origin?.seq)).toEqual([1, 2, 3, 4])
    expect(b.received[1]?.origin?.prevSentAt).toBe(b.received[0]?.sentAt)
    expect(new Set(b.received.map(({ sentAt }) => sentAt)).size).toBe(4)
  })

  it('keeps the guards few, whoever is written to', async () => {
    const network = new TinyNetwork({ clock, nodes: 12, swarmSize: 4 })
    const a = deviceOf(alice, network, { clock })
    await start(a)
    for (const other of [bob, mallory, alice]) await a.client.send(other.id, { text: 'hi' })

    await clock.advance(5_000)

    expect(network.guardsSeen.size).toBeLessThanOrEqual(3)
    expect(await a.store.readSetting('guards')).toHaveLength(2)
  })

  it('refuses what cannot be sent', async () => {
    const network = new TinyNetwork({ clock, nodes: 3 })
    const a = deviceOf(alice, network, { clock })
    await expect(a.client.send(bob.id, { text: 'early' })).rejects.toMatchObject({ code: 'not_started' })
    await start(a)

    await expect(a.client.send(bob.id, { text: '' })).rejects.toMatchObject({ code: 'empty_message' })
    await expect(a.client.send(bob.id, { text: 'x'.repeat(2_001) })).rejects.toMatchObject({ code: 'message_too_long' })
    const group = `03${'00'.repeat(32)}` as typeof bob.id
    await expect(a.client.send(group, { text: 'x' })).rejects.toMatchObject({ code: 'invalid_recipient' })
    expect(await a.client.conversations()).toEqual([])
  })
})

describe('delivery', () => {
  it('tells every step, and how many members have signed', async () => {
    const network = new TinyNetwork({ clock, nodes: 5 })
    const a = deviceOf(alice, network, { clock })
    await start(a)

    const id = await a.client.send(bob.id, { text: 'hello' })
    await clock.advance(100)

    const message = await a.client.message(id)
    expect(message?.state).toEqual({ state: 'stored', receipts: 5, members: 5 })
    expect(message?.steps.map(({ step }) => step)).toEqual([
      ...['queued', 'sealed', 'sent', 'answered', 'stored'],
      ...['sealed', 'sent', 'answered', 'copied'],
    ])
    expect(message?.steps[2]?.path).toHaveLength(3)
    expect(message?.hash).toHaveLength(43)
  })

  it('keeps the receipt of each member of the recipient’s swarm, with what it says', async () => {
    const network = new TinyNetwork({ clock, nodes: 8, swarmSize: 4 })
    const a = deviceOf(alice, network, { clock })
    await start(a)
    const swarm = network.swarmOf(bob.id)
    const [original] = swarm
    if (original !== undefined) original.isOriginal = true

    const id = await a.client.send(bob.id, { text: 'hello' })
    await clock.advance(100)

    const receipts = (await a.client.message(id))?.receipts ?? []
    expect(receipts.map(({ member }) => member).sort()).toEqual(swarm.map(({ record }) => record.ed25519).sort())
    for (const { member, storedAtMs, expiryMs, signature } of receipts) {
      expect(signature).toMatch(/^[\w+/]{86}==$/)
      const isOld = member === original?.record.ed25519
      expect([storedAtMs === undefined, expiryMs === undefined]).toEqual([isOld, isOld])
      if (!isOld) expect(expiryMs).toBeGreaterThan(storedAtMs ?? 0)
    }
  })

  it('counts a message as stored only when a majority of the swarm has signed', async () => {
    const network = new TinyNetwork({ clock, nodes: 5 })
    const a = deviceOf(alice, network, { clock })
    await start(a)
    for (const node of network.nodes.slice(0, 3)) node.forgesReceipts = true

    const id = await a.client.send(bob.id, { text: 'hello' })
    await clock.advance(60_000)
    expect((await a.client.message(id))?.state.state).toBe('queued')
    for (const node of network.nodes.slice(0, 1)) node.forgesReceipts = false
    await clock.advance(60_000)

    expect((await a.client.message(id))?.state).toEqual({ state: 'stored', receipts: 3, members: 5 })
  })

  it('says that a mailbox is full when most of its members have no room, and delivers once they have', async () => {
    const network = new TinyNetwork({ clock, nodes: 5 })
    const a = deviceOf(alice, network, { clock })
    await start(a)
    for (const node of network.nodes.slice(0, 2)) node.isFull = true
    const first = await a.client.send(bob.id, { text: 'fits' })
    await clock.advance(60_000)
    expect((await a.client.message(first))?.state).toEqual({ state: 'stored', receipts: 3, members: 5 })

    for (const node of network.nodes.slice(0, 3)) node.isFull = true
    const id = await a.client.send(bob.id, { text: 'one too many' })
    await clock.advance(30 * 60_000)
    expect((await a.client.message(id))?.state).toEqual({ state: 'failed', reason: 'mailbox_full' })
    for (const node of network.nodes) node.isFull = false
    await a.client.retry(id)
    await clock.advance(60_000)

    expect((await a.client.message(id))?.state).toEqual({ state: 'stored', receipts: 5, members: 5 })
  })

  it('asks members that have not signed when others do not pass a message on', async () => {
    const network = new TinyNetwork({ clock, nodes: 5 })
    for (const node of network.nodes) node.keepsToItself = true
    const a = deviceOf(alice, network, { clock })
    await start(a)

    const id = await a.client.send(bob.id, { text: 'hello' })
    await clock.advance(60_000)

    const message = await a.client.message(id)
    expect(message?.state).toEqual({ state: 'stored', receipts: 3, members: 5 })
    const end = message?.steps.findIndex(({ step }) => step === 'stored')
    expect(message?.steps.slice(0, end).filter(({ step }) => step === 'sent')).toHaveLength(3)
  })

  it('sends the same bytes over another path when no answer comes', async () => {
    const network = new TinyNetwork({ clock, nodes: 8, swarmSize: 4 })
    const a = deviceOf(alice, network, { clock })
    await start(a)
    const swarm = network.swarmOf(bob.id)
    for (const node of swarm.slice(0, 3)) node.isMute = true

    const id = await a.client.send(bob.id, { text: 'hello' })
    await clock.advance(60_000)

    const stores = new Set(swarm.flatMap(({ log }) => log.filter((entry) => entry.startsWith(`store:${bob.id}`))))
    expect(stores.size).toBe(1)
    const message = await a.client.message(id)
    expect(message?.state.state).toBe('stored')
  })

  it('hedges after 700 ms rather than wait for the time limit', async () => {
    const network = new TinyNetwork({ clock, nodes: 2, swarmSize: 1 })
    const a = deviceOf(alice, network, { clock })
    await start(a)
    const [only] = network.swarmOf(bob.id)
    if (only === undefined) throw new Error('a swarm has members')
    only.isMute = true
    const id = await a.client.send(bob.id, { text: 'hello' })

    await clock.advance(699)
    const before = (await a.store.readMessage(id))?.steps.length
    only.isMute = false
    await clock.advance(1)

    expect(before).toBe(2)
    expect((await a.client.message(id))?.steps.map(({ step }) => step)).toContain('resent')
    expect((await a.client.message(id))?.state.state).toBe('stored')
  })

  it('tries one path after the other, then both at once, always with the same bytes', async () => {
    const network = new TinyNetwork({ clock, nodes: 10, swarmSize: 5 })
    const a = deviceOf(alice, network, { clock })
    await start(a)
    const swarm = network.swarmOf(bob.id)
    for (const node of swarm) node.isMute = true
    const sentAtMs = clock.now()
    const id = await a.client.send(bob.id, { text: 'hello' })

    await clock.advance(9_999)
    for (const node of swarm) node.isMute = false
    await clock.advance(1_000)

    const steps = (await a.client.message(id))?.steps ?? []
    const legs = steps.slice(0, 8).filter(({ step }) => step === 'sent' || step === 'resent')
    expect(legs.map(({ atMs }) => atMs - sentAtMs)).toEqual([0, 700, 2_100, 2_100, 4_900, 4_900])
    expect(new Set(legs.map(({ path = [] }) => path[0])).size).toBe(2)
    expect(new Set(legs.slice(0, 5).map(({ member }) => member)).size).toBe(5)
    const stores = swarm.flatMap(({ log }) => log.filter((entry) => entry.startsWith(`store:${bob.id}`)))
    expect(new Set(stores).size).toBe(1)
    expect((await a.client.message(id))?.state.state).toBe('stored')
  })

  describe.each([3, 4, 5])('in a network of %i nodes of which one hangs', (nodes) => {
    it.each(Array.from({ length: nodes }, (_, place) => place))('arrives within seconds: node %i', async (place) => {
      const network = new TinyNetwork({ clock, nodes })
      const a = deviceOf(alice, network, { clock })
      await start(a)
      const send = async (text: string, withinMs: number) => {
        const id = await a.client.send(bob.id, { text })
        await clock.advance(withinMs)
        const message = await a.client.message(id)
        expect(message?.state, `${text} within ${withinMs} ms`).toMatchObject({ state: 'stored' })
        return message?.steps.find(({ step }) => step === 'sent')?.path
      }
      const whole = Math.min(3, nodes - 1)
      expect(await send('before', 100)).toHaveLength(whole)
      const guards = await a.store.readSetting('guards')
      const hanging = network.nodes[place] as TinyNode
      hanging.hangs = true

      await send('first', 5_000)
      for (const text of ['second', 'third']) {
        expect(await send(text, 0)).not.toContain(hanging.record.ed25519)
      }
      await clock.advance(60_000)
      await send('after the list was looked at', 5_000)
      await send('and once more', 0)
      expect(await a.store.readSetting('guards')).toEqual(guards)

      hanging.hangs = false
      await clock.advance(5 * 60_000)
      expect(await send('after', 0)).toHaveLength(whole)
    })
  })

  it('does not go on to further members when one has refused it, and says why', async () => {
    const network = new TinyNetwork({ clock, nodes: 10, swarmSize: 5 })
    const a = deviceOf(alice, network, { clock })
    await start(a)
    const swarm = network.swarmOf(bob.id)
    for (const node of swarm) node.isMute = true
    const id = await a.client.send(bob.id, { text: 'hello' })
    await clock.advance(699)
    for (const node of swarm) Object.assign(node, { isMute: false, isFull: true })

    await clock.advance(9_350)

    const stores = swarm.flatMap(({ log }) => log.filter((entry) => entry.startsWith(`store:${bob.id}`)))
    expect(stores).toHaveLength(1)
    const steps = (await a.client.message(id))?.steps.slice(2) ?? []
    expect(steps.map(({ step, reason }) => reason ?? step)).toEqual(['sent', 'resent', 'answered', 'mailbox_full'])
  })

  it('fails with a reason after bounded tries, and succeeds when it is asked again', async () => {
    const network = new TinyNetwork({ clock, nodes: 5 })
    const a = deviceOf(alice, network, { clock })
    const b = deviceOf(bob, network, { clock })
    await start(a, b)
    network.isCut = true

    const id = await a.client.send(bob.id, { text: 'hello' })
    await clock.advance(300_000)
    expect((await a.client.message(id))?.state).toEqual({ state: 'failed', reason: 'no_network' })
    expect(a.connections.at(-1)).toMatchObject({ state: 'offline', code: 'unreachable' })
    network.isCut = false
    await a.client.retry(id)
    await clock.advance(60_000)

    expect(a.states).toEqual(['hello: queued', 'hello: failed', 'hello: queued', 'hello: stored', 'hello: stored'])
    expect(texts(b)).toEqual(['hello'])
    expect(a.connections.at(-1)).toMatchObject({ state: 'online', held: true })
    await expect(a.client.retry(id)).rejects.toMatchObject({ code: 'not_failed' })
    await expect(a.client.retry('ff' as typeof id)).rejects.toMatchObject({ code: 'unknown_message' })
  })

  it('waits for the network as long as nobody can be reached, and goes out at once when somebody can', async () => {
    const network = new TinyNetwork({ clock, nodes: 5 })
    const a = deviceOf(alice, network, { clock, waitsForNetwork: true })
    const b = deviceOf(bob, network, { clock })
    await start(a, b)
    network.isCut = true
    const id = await a.client.send(bob.id, { text: 'hello' })
    await clock.advance(3_600_000)
    expect((await a.client.message(id))?.state).toEqual({ state: 'queued' })
    expect((await a.client.message(id))?.steps[0]).toMatchObject({ step: 'queued' })

    network.isCut = false
    for (const device of [a, b]) device.client.reconnect()
    await clock.advance(0)

    expect((await a.client.message(id))?.state).toMatchObject({ state: 'stored' })
    expect(texts(b)).toEqual(['hello'])
  })

  it('is not given up while some members have it: it waits for the others, and later messages do not wait for it', async () => {
    const network = new TinyNetwork({ clock, nodes: 10, swarmSize: 5 })
    const a = deviceOf(alice, network, { clock })
    const b = deviceOf(bob, network, { clock })
    await start(a, b)
    const away = network.swarmOf(bob.id).slice(0, 3)
    for (const node of away) node.isDown = true
    const ids = [await a.client.send(bob.id, { text: 'one' }), await a.client.send(bob.id, { text: 'two' })]
    await clock.advance(30 * 60_000)
    expect(texts(b)).toEqual(['one', 'two'])
    for (const id of ids) {
      const { state, receipts = [] } = (await a.client.message(id)) as Message
      expect([state, receipts.length]).toEqual([{ state: 'queued' }, 2])
    }

    for (const node of away) node.isDown = false
    await clock.advance(90_000)

    for (const id of ids) {
      expect((await a.client.message(id))?.state).toEqual({ state: 'stored', receipts: 5, members: 5 })
    }
    await clock.advance(5 * 60_000)
    expect(texts(b)).toEqual(['one', 'two'])
    expect(await a.store.listOutbox()).toEqual([])
  })

  it('waits on after a restart for the members that are missing', async () => {
    const network = new TinyNetwork({ clock, nodes: 10, swarmSize: 5 })
    const first = deviceOf(alice, network, { clock })
    await first.client.start()
    const away = network.swarmOf(bob.id).slice(0, 3)
    for (const node of away) node.isDown = true
    const id = await first.client.send(bob.id, { text: 'hello' })
    await clock.advance(30 * 60_000)
    await first.client[Symbol.asyncDispose]()
    const again = deviceOf(alice, network, { clock, store: first.store })
    await start(again)
    await clock.advance(30 * 60_000)

    for (const node of away) node.isDown = false
    await clock.advance(90_000)

    expect(again.states).not.toContain('hello: failed')
    expect((await again.client.message(id))?.state).toEqual({ state: 'stored', receipts: 5, members: 5 })
  })

  it('does not count tries that were only brought forward', async () => {
    const network = new TinyNetwork({ clock, nodes: 5 })
    const a = deviceOf(alice, network, { clock })
    await start(a)
    network.isCut = true
    const id = await a.client.send(bob.id, { text: 'hello' })
    for (let second = 0; second < 60; second++) {
      await clock.advance(1_000)
      a.client.reconnect()
    }
    await clock.advance(0)
    expect((await a.client.message(id))?.state).toEqual({ state: 'queued' })

    await clock.advance(300_000)

    expect((await a.client.message(id))?.state).toEqual({ state: 'failed', reason: 'no_network' })
  })

  it('goes on after a restart with the bytes it had sealed', async () => {
    const network = new TinyNetwork({ clock, nodes: 5 })
    const first = deviceOf(alice, network, { clock })
    await first.client.start()
    for (const node of network.nodes) node.isMute = true
    const id = await first.client.send(bob.id, { text: 'hello' })
    await clock.advance(1_000)
    await first.client[Symbol.asyncDispose]()
    const [queued] = await first.store.listOutbox()
    for (const node of network.nodes) node.isMute = false

    const again = deviceOf(alice, network, { clock, store: first.store })
    await start(again)
    await clock.advance(1_000)

    expect((await again.client.message(id))?.state.state).toBe('stored')
    const stored = network.nodes[0]?.mailbox.get(`${bob.id}/0`)
    expect(stored?.map(({ hash }) => hash)).toEqual([queued?.payload.kind === 'sealed' ? queued.payload.hash : ''])
  })

  it('follows a 421 to the right swarm', async () => {
    const network = new TinyNetwork({ clock, nodes: 6, swarmSize: 3 })
    const a = deviceOf(alice, network, { clock })
    await start(a)
    const right = network.swarmOf(bob.id).map(({ record }) => record)
    // The client's view puts bob elsewhere: ids of the two swarms are swapped.
    const view = network.registry.current()
    const swapped = view.nodes.map((node) => ({ ...node, swarmId: node.swarmId === 0n ? 1n << 62n : 0n }))
    const stale = { ...network.registry, current: () => ({ ...view, nodes: swapped }) }
    const staleView = stale.current()
    Object.assign(network.registry, { current: () => staleView })

    const id = await a.client.send(bob.id, { text: 'hello' })
    await clock.advance(1_000)

    const message = await a.client.message(id)
    expect(message?.state).toEqual({ state: 'stored', receipts: 3, members: 3 })
    expect(right.map(({ ed25519 }) => ed25519)).toContain(
      message?.steps.find(({ step, receipts }) => step === 'answered' && receipts === 3)?.member,
    )
  })

  it('is not led to accomplices by one member that lies about the swarm', async () => {
    const network = new TinyNetwork({ clock, nodes: 6, swarmSize: 3 })
    const members = network.swarmOf(bob.id)
    const a = deviceOf(alice, network, { clock })
    await start(a)
    const [liar] = members as readonly [TinyNode, ...TinyNode[]]
    liar.accomplices = network.nodes.filter((node) => !members.includes(node))

    for (let n = 0; n < 8; n++) {
      const id = await a.client.send(bob.id, { text: `${n}` })
      await clock.advance(2_000)
      expect((await a.client.message(id))?.state).toEqual({ state: 'stored', receipts: 3, members: 3 })
    }
    expect(a.log.map(({ event }) => event)).not.toContain('swarms.adopted')
  })

  it('dates messages by the present again after a clock that was years ahead', async () => {
    const network = new TinyNetwork({ clock, nodes: 3 })
    const a = deviceOf(alice, network, { clock })
    await start(a)
    const yearMs = 365 * 24 * 60 * 60 * 1_000
    clock.jump(yearMs)
    await a.client.send(bob.id, { text: 'from the future' })
    await clock.advance(1_000)
    clock.jump(-yearMs)

    const id = await a.client.send(bob.id, { text: 'from now' })

    expect((await a.client.message(id))?.sentAt).toBe(clock.now())
  })

  it('asks a node for the swarm when the registry does not know it', async () => {
    const network = new TinyNetwork({ clock, nodes: 6, swarmSize: 3, hidesSwarms: true })
    const a = deviceOf(alice, network, { clock })
    const b = deviceOf(bob, network, { clock })
    await start(a, b)

    const id = await a.client.send(bob.id, { text: 'hello' })
    await clock.advance(1_000)

    expect((await a.client.message(id))?.state).toEqual({ state: 'stored', receipts: 3, members: 3 })
    expect(texts(b)).toEqual(['hello'])
  })

  it.each([-120_000, 120_000])('corrects a clock that is %i ms off', async (offsetMs) => {
    const network = new TinyNetwork({ clock, nodes: 5 })
    for (const node of network.nodes) node.clockOffsetMs = offsetMs
    const a = deviceOf(alice, network, { clock })
    const b = deviceOf(bob, network, { clock })
    await start(a, b)

    const id = await a.client.send(bob.id, { text: 'hello' })
    await clock.advance(5_000)

    expect((await a.client.message(id))?.state.state).toBe('stored')
    expect(texts(b)).toEqual(['hello'])
    expect(a.client.clockOffsetMs).toBe(offsetMs)
    expect(await a.store.readSetting('clockOffsetMs')).toBe(offsetMs)
  })

  it('falls back to aes-gcm where a node does not know xchacha20', async () => {
    const network = new TinyNetwork({ clock, nodes: 5 })
    for (const node of network.nodes) node.knowsXchacha = false
    const a = deviceOf(alice, network, { clock })
    await start(a)

    const id = await a.client.send(bob.id, { text: 'hello' })
    await clock.advance(10_000)

    expect((await a.client.message(id))?.state.state).toBe('stored')
  })
})

describe('waiting', () => {
  it('reads so many members soon after the start that no majority can hide a message, without changing its seat', async () => {
    const network = new TinyNetwork({ clock, nodes: 5 })
    const b = deviceOf(bob, network, { clock })
    await start(b)

    await clock.advance(20_000)

    const asked = network.nodes.filter(({ log }) => log.includes('batch'))
    expect(asked).toHaveLength(3)
    expect(b.connections.map(({ state }) => state)).toEqual(['online'])
  })

  it('delivers within the round trip while a call is held', async () => {
    const network = new TinyNetwork({ clock, nodes: 5 })
    const a = deviceOf(alice, network, { clock })
    const b = deviceOf(bob, network, { clock })
    await start(a, b)
    await clock.advance(60_000)

    await a.client.send(bob.id, { text: 'hello' })
    await clock.advance(0)

    expect(texts(b)).toEqual(['hello'])
    const calls = network.nodes.flatMap(({ log }) => log.filter((entry) => entry === 'batch')).length
    expect(calls).toBeLessThan(16)
  })

  it('is not put off by copies of what the device itself sends, however many', async () => {
    const network = new TinyNetwork({ clock, nodes: 5 })
    const a = deviceOf(alice, network, { clock })
    const b = deviceOf(bob, network, { clock })
    await start(a, b)
    for (let n = 0; n < 40; n++) {
      await a.client.send(bob.id, { text: `${n}` })
      await clock.advance(100)
    }

    await b.client.send(alice.id, { text: 'enough' })
    await clock.advance(0)

    expect(texts(a)).toEqual(['enough'])
  })

  it('does not ask without end when members break every hold at once', async () => {
    const network = new TinyNetwork({ clock, nodes: 3 })
    for (const node of network.nodes) node.breaksHolds = true
    const b = deviceOf(bob, network, { clock })
    await start(b)

    await clock.advance(60_000)

    expect(network.nodes.flatMap(({ log }) => log).length).toBeLessThan(60)
  })

  const seatOf = (device: Device, network: TinyNetwork) => {
    const { connection } = device.client
    const key = connection.state === 'online' ? connection.member : ''
    return network.nodes.find(({ record }) => record.ed25519 === key) as TinyNode
  }

  it('probes the path of a hold that was lost, holds again, and leaves a member that loses them all', async () => {
    const network = new TinyNetwork({ clock, nodes: 8 })
    const b = deviceOf(bob, network, { clock })
    await start(b)
    const first = seatOf(b, network)
    first.losesHolds = true
    await clock.advance(60_000)
    expect(first.log.slice(-3)).toEqual(['info', 'batch', 'batch'])
    expect(seatOf(b, network)).toBe(first)

    await clock.advance(90_000)

    expect(seatOf(b, network)).not.toBe(first)
    expect(b.connections.map(({ state }) => state)).not.toContain('offline')
  })

  it('leaves a member that answers with nonsense at once, and blames it rather than the path', async () => {
    const network = new TinyNetwork({ clock, nodes: 8 })
    const b = deviceOf(bob, network, { clock })
    await start(b)
    const first = seatOf(b, network)
    const paths = JSON.stringify(b.client.paths().map(({ hops }) => hops.map(({ ed25519 }) => ed25519)))
    first.talksNonsense = true
    b.client.reconnect()

    await clock.advance(2_000)

    expect(seatOf(b, network)).not.toBe(first)
    expect(JSON.stringify(b.client.paths().map(({ hops }) => hops.map(({ ed25519 }) => ed25519)))).toBe(paths)
  })

  it('does not call the network gone for one hop that is', async () => {
    const network = new TinyNetwork({ clock, nodes: 10 })
    const b = deviceOf(bob, network, { clock })
    await start(b)
    const state = b.client.connection
    const relay = network.nodes.find(({ record }) => state.state === 'online' && record.ed25519 === state.path[1])
    if (relay === undefined) throw new Error('bob is online over three relays')
    relay.isDown = true
    b.client.reconnect()

    await clock.advance(5_000)

    expect(b.client.connection).toMatchObject({ state: 'online' })
    expect(b.connections.map(({ state }) => state)).not.toContain('offline')
  })

  it('polls each 5 s where nodes do not hold calls', async () => {
    const network = new TinyNetwork({ clock, nodes: 5 })
    for (const node of network.nodes) node.knowsWaiting = false
    const b = deviceOf(bob, network, { clock })
    await start(b)
    const count = () => network.nodes.flatMap(({ log }) => log).length
    await clock.advance(10_000)
    const before = count()

    await clock.advance(25_000)

    expect(count() - before).toBe(5)
    expect(b.client.connection).toMatchObject({ state: 'online', held: false })
  })

  it('pages through a full mailbox', async () => {
    const network = new TinyNetwork({ clock, nodes: 5 })
    const a = deviceOf(alice, network, { clock })
    await start(a)
    for (let i = 0; i < 11; i++) await a.client.send(bob.id, { text: `${i}` })
    await clock.advance(1_000)

    const b = deviceOf(bob, network, { clock })
    await start(b)

    expect(texts(b)).toEqual(Array.from({ length: 11 }, (_, i) => `${i}`))
  })

  it('does not fetch again what it has read before a restart', async () => {
    const network = new TinyNetwork({ clock, nodes: 1 })
    const a = deviceOf(alice, network, { clock })
    const b = deviceOf(bob, network, { clock })
    await start(a, b)
    await a.client.send(bob.id, { text: 'hello' })
    await clock.advance(1_000)
    await b.client[Symbol.asyncDispose]()

    const again = deviceOf(bob, network, { clock, store: b.store })
    await start(again)
    await clock.advance(30_000)

    expect(again.received).toEqual([])
    expect(await again.client.conversation(alice.id).messages()).toHaveLength(1)
  })

  it('finds at the second member what the first one hides', async () => {
    const network = new TinyNetwork({ clock, nodes: 3 })
    const a = deviceOf(alice, network, { clock })
    const b = deviceOf(bob, network, { clock })
    await start(b)
    await clock.advance(10_000)
    const held = b.client.connection.state === 'online' ? b.client.connection.member : ''
    const liar = network.nodes.find(({ record }) => record.ed25519 === held)
    liar?.mailbox.set(`${bob.id}/0`, [])
    Object.assign(liar?.mailbox ?? {}, { set: () => liar?.mailbox })
    await start(a)

    await a.client.send(bob.id, { text: 'hello' })
    await clock.advance(20_000)
    expect(b.received).toEqual([])
    await clock.advance(60_000)

    expect(texts(b)).toEqual(['hello'])
  })

  it('goes to another member when its own one falls silent', async () => {
    const network = new TinyNetwork({ clock, nodes: 5 })
    const b = deviceOf(bob, network, { clock })
    await start(b)
    const held = b.client.connection.state === 'online' ? b.client.connection.member : ''
    for (const node of network.nodes) if (node.record.ed25519 === held) node.isDown = true

    await clock.advance(120_000)

    expect(b.client.connection).toMatchObject({ state: 'online' })
    expect(b.client.connection).not.toMatchObject({ member: held })
  })

  it('counts and drops what strangers leave in the mailbox, and goes on', async () => {
    const network = new TinyNetwork({ clock, nodes: 3 })
    const b = deviceOf(bob, network, { clock })
    await start(b)
    const content = composeText({
      text: 'hello',
      sentAt: 5,
      origin: { features: 1, device: '00'.repeat(8), seq: 1, prevSentAt: 0 },
    })
    const random = new FixedRandom(3)
    const seal = (recipient: typeof bob.id) =>
      sealMessage({ crypto: native, random, sender: mallory, recipient, content, sentAt: 5 })

    network.deposit(bob.id, Uint8Array.of(1, 2, 3))
    network.deposit(bob.id, seal(alice.id))
    network.deposit(bob.id, seal(bob.id), 'A'.repeat(43))
    network.deposit(bob.id, seal(bob.id))
    await clock.advance(100)

    expect(b.dropped).toEqual(['invalid_wrapper', 'undecryptable', 'hash_mismatch'])
    expect(texts(b)).toEqual(['hello'])
  })
})

describe('what is known of a conversation', () => {
  it('counts what arrives until it is read, and remembers that', async () => {
    const network = new TinyNetwork({ clock, nodes: 3 })
    const a = deviceOf(alice, network, { clock })
    const b = deviceOf(bob, network, { clock })
    await start(a, b)
    for (const text of ['one', 'two', 'three']) await a.client.send(bob.id, { text })
    await clock.advance(1_000)
    const unread = async () => (await b.client.records()).map((record) => record.unread)
    expect(await unread()).toEqual([3])

    const [one, two, three] = await b.client.conversation(alice.id).messages()
    await b.client.markRead(alice.id, two as Message)
    expect(await unread()).toEqual([1])
    await b.client.markRead(alice.id, three as Message)
    await b.client.markRead(alice.id, one as Message)

    expect(await unread()).toEqual([0])
    expect(await b.store.readConversation(alice.id)).toMatchObject({ unread: 0, readUpTo: { id: three?.id } })
  })

  it('holds the names that both gave, a draft until it is sent, and says so', async () => {
    const network = new TinyNetwork({ clock, nodes: 3 })
    const a = deviceOf(alice, network, { clock, displayName: 'Alice' })
    const b = deviceOf(bob, network, { clock })
    await start(a, b)
    const heard: ConversationRecord[] = []
    b.client.events.on('conversation', (record) => heard.push(record))
    await a.client.send(bob.id, { text: 'hello' })
    await clock.advance(1_000)
    a.client.setDisplayName('Alice Liddell')
    await a.client.send(bob.id, { text: 'again' })
    await clock.advance(1_000)

    await b.client.note(alice.id, { nickname: ' Al\n', draft: 'dear' })
    await b.client.note(alice.id, { nickname: 'Al' })
    await b.client.send(alice.id, { text: 'dear Al' })

    expect(heard.map(({ profileName, nickname, draft }) => [profileName, nickname, draft])).toEqual([
      ['Alice', '', ''],
      ['Alice Liddell', '', ''],
      ['Alice Liddell', 'Al', 'dear'],
      ['Alice Liddell', 'Al', ''],
    ])
  })

  it('is told of conversations without messages too', async () => {
    const network = new TinyNetwork({ clock, nodes: 3 })
    const a = deviceOf(alice, network, { clock })
    await start(a)

    await a.client.note(bob.id, { draft: 'he' })

    expect(await a.client.records()).toMatchObject([{ id: bob.id, draft: 'he', unread: 0 }])
    expect(await a.client.conversations()).toEqual([])
  })
})

describe('new paths', () => {
  it('carry the next request over other relays behind the same guards', async () => {
    const network = new TinyNetwork({ clock, nodes: 12 })
    const b = deviceOf(bob, network, { clock })
    await start(b)
    const before = b.connections.at(-1)

    b.client.renewPaths()
    await clock.advance(0)

    const after = b.connections.at(-1)
    if (before?.state !== 'online' || after?.state !== 'online') throw new Error('bob is online')
    expect(await b.store.readSetting('guards')).toEqual(expect.arrayContaining([before.path[0], after.path[0]]))
    expect(after.path.slice(1).filter((key) => before.path.includes(key))).toEqual([])
  })
})

describe('disposal', () => {
  it('ends whatever is under way, and refuses what comes after', async () => {
    const network = new TinyNetwork({ clock, nodes: 5 })
    const a = deviceOf(alice, network, { clock })
    await start(a)
    for (const node of network.nodes) node.isMute = true
    await a.client.send(bob.id, { text: 'hello' })

    await a.client[Symbol.asyncDispose]()

    await expect(a.client.send(bob.id, { text: 'late' })).rejects.toMatchObject({ code: 'closed' })
    await expect(a.client.start()).rejects.toMatchObject({ code: 'closed' })
    expect(a.client.connection).toMatchObject({ state: 'offline', code: 'stopped' })
  })
})
