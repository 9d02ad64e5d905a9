import { ManualClock } from '@starling/ports/testing'
import { beforeEach, describe, expect, it } from 'vitest'
import { TinyNetwork, type TinyNode } from '../src/testing/tiny-network.ts'
import { alice, bob, type Device, deviceOf, startedDevices } from './people.ts'

let clock: ManualClock
beforeEach(() => {
  clock = new ManualClock()
})
const start = startedDevices(() => clock)

const HALF_HOUR_MS = 30 * 60_000
const codes = (device: Device) => device.client.warnings.map(({ code }) => code)
const keysOf = (nodes: readonly TinyNode[]) => nodes.map(({ record }) => record.ed25519)
/** Everybody who relayed or was asked. */
const usedOf = (device: Device) => device.client.paths().flatMap(({ hops }) => hops.map(({ ed25519 }) => ed25519))

describe('the list of nodes', () => {
  it('follows the network without its registry: a node that has left is on no path any more', async () => {
    const network = new TinyNetwork({ clock, nodes: 12 })
    const a = deviceOf(alice, network, { clock })
    await start(a)
    const gone = network.nodes.find(({ record }) => record.ed25519 === usedOf(a)[1])
    if (gone === undefined) throw new Error('alice has relays')
    network.list = network.nodes.filter((node) => node !== gone)

    await clock.advance(HALF_HOUR_MS)

    expect(usedOf(a)).not.toContain(gone.record.ed25519)
    expect(usedOf(a)).toHaveLength(6)
    expect(codes(a)).toEqual([])
  })

  it('costs one short answer from three nodes while nothing changes', async () => {
    const network = new TinyNetwork({ clock, nodes: 12 })
    const a = deviceOf(alice, network, { clock })
    await start(a)

    await clock.advance(10 * 60_000)

    const asked = network.nodes.flatMap(({ log }) => log.filter((entry) => entry.startsWith('oxend_request')))
    expect(asked).toEqual(Array(3).fill('oxend_request:unchanged'))
  })

  it('is not led to accomplices by nodes that name others, and says that nodes contradict one another', async () => {
    const network = new TinyNetwork({ clock, nodes: 12 })
    const strangers = new TinyNetwork({ clock, nodes: 20 }).nodes.slice(12)
    const a = deviceOf(alice, network, { clock })
    await start(a)
    for (const node of network.nodes.slice(0, 4)) node.listed = strangers

    await clock.advance(8 * HALF_HOUR_MS)

    const honest = keysOf(network.nodes)
    for (const key of usedOf(a)) expect(honest).toContain(key)
    expect(new Set(usedOf(a)).size).toBe(6)
    expect(a.warnings).toContainEqual(['list_disputed'])
    expect(a.warnings).toContainEqual([])
    expect((await a.client.message(await a.client.send(bob.id, { text: 'hi' })))?.state.state).toBe('queued')
    await clock.advance(1_000)
    expect(a.states).toContain('hi: stored')
  })

  it('asks the registry when all nodes want to exchange most of the list, and keeps to what it says', async () => {
    const network = new TinyNetwork({ clock, nodes: 12 })
    const strangers = new TinyNetwork({ clock, nodes: 30 }).nodes.slice(12)
    let asked = 0
    network.registry.refresh = async () => {
      asked++
    }
    const a = deviceOf(alice, network, { clock })
    await start(a)
    network.list = strangers

    await clock.advance(3 * HALF_HOUR_MS)

    expect(asked).toBeGreaterThan(1)
    for (const key of usedOf(a)) expect(keysOf(network.nodes)).toContain(key)
  })

  it('is looked at early when most of its nodes have failed', async () => {
    const network = new TinyNetwork({ clock, nodes: 20 })
    const a = deviceOf(alice, network, { clock })
    await start(a)
    await clock.advance(3 * 60_000)
    const before = network.nodes.flatMap(({ log }) => log).filter((entry) => entry.startsWith('oxend')).length
    // Relays name them as gone, one after the other.
    for (const node of network.nodes.slice(0, 13)) node.isDown = true
    for (let tries = 0; tries < 40; tries++) {
      a.client.renewPaths()
      await clock.advance(2_000)
    }

    const after = network.nodes.flatMap(({ log }) => log).filter((entry) => entry.startsWith('oxend')).length
    expect(after).toBeGreaterThan(before)
    expect(a.client.connection.state).toBe('online')
  })
})

describe('nodes that others have found failing', () => {
  /** Everybody who relays, after so many changes of the paths. */
  const relaysOf = (device: Device, changes = 20) => {
    const relays = new Set<string>()
    for (let change = 0; change < changes; change++) {
      device.client.renewPaths()
      for (const { hops } of device.client.paths()) for (const { ed25519 } of hops.slice(1)) relays.add(ed25519)
    }
    return relays
  }
  const failingIn = ({ nodes }: TinyNetwork, device: Device) => {
    const guards = device.client.paths().map(({ hops }) => hops[0]?.ed25519)
    return nodes.filter(({ record }) => !guards.includes(record.ed25519)).slice(0, 3)
  }

  it('are on no new path when two of three say so, until they do not say so any more', async () => {
    const network = new TinyNetwork({ clock, nodes: 16 })
    const a = deviceOf(alice, network, { clock })
    await start(a)
    const failing = failingIn(network, a)
    for (const key of keysOf(failing)) expect(relaysOf(a)).toContain(key)
    for (const node of network.nodes) node.failing = failing
    await clock.advance(2 * 60_000)

    for (const key of keysOf(failing)) expect(relaysOf(a)).not.toContain(key)

    for (const node of network.nodes) node.failing = []
    await clock.advance(2 * HALF_HOUR_MS)
    for (const key of keysOf(failing)) expect(relaysOf(a)).toContain(key)
  })

  it('are where they were when only one says so, or some say so of everybody', async () => {
    const network = new TinyNetwork({ clock, nodes: 16 })
    const a = deviceOf(alice, network, { clock })
    await start(a)
    const failing = failingIn(network, a)
    const [liar, ...others] = network.nodes
    if (liar !== undefined) liar.failing = failing
    for (const node of others) node.failing = network.nodes.slice(4)
    await clock.advance(4 * HALF_HOUR_MS)

    expect(relaysOf(a).size).toBe(14)
    expect(codes(a)).toEqual([])
  })
})

describe('warnings', () => {
  it.each([
    [2, ['few_nodes']],
    [3, ['few_nodes']],
    [4, []],
  ])('in a network of %i nodes are %j, and messages arrive', async (nodes, expected) => {
    const network = new TinyNetwork({ clock, nodes })
    const a = deviceOf(alice, network, { clock })
    await start(a)
    await a.client.send(bob.id, { text: 'hello' })
    await clock.advance(HALF_HOUR_MS * 2)

    expect(codes(a)).toEqual(expected)
    expect(a.client.warnings.every(({ text }) => text.endsWith('.'))).toBe(true)
    expect(a.states).toContain('hello: stored')
  })

  it('speak of a wrong clock, also after a restart, until it is right', async () => {
    const network = new TinyNetwork({ clock, nodes: 5 })
    for (const node of network.nodes) node.clockOffsetMs = 600_000
    const a = deviceOf(alice, network, { clock })
    await a.client.start()
    await clock.advance(1_000)
    expect(codes(a)).toEqual(['clock_off'])
    await a.client[Symbol.asyncDispose]()

    const again = deviceOf(alice, network, { clock, store: a.store })
    await start(again)
    expect(codes(again)).toEqual(['clock_off'])
    for (const node of network.nodes) node.clockOffsetMs = 0
    await clock.advance(10 * 60_000)

    expect(codes(again)).toEqual([])
    expect(again.warnings.at(-1)).toEqual([])
  })
})

describe('guards', () => {
  it('are the same after hours without a network', async () => {
    const network = new TinyNetwork({ clock, nodes: 20 })
    const a = deviceOf(alice, network, { clock, waitsForNetwork: true })
    await start(a)
    await a.client.send(bob.id, { text: 'before' })
    await clock.advance(60_000)
    const before = [...((await a.store.readSetting('guards')) ?? [])].sort()
    network.isCut = true
    await a.client.send(bob.id, { text: 'meanwhile' })
    await clock.advance(3_600_000)

    network.isCut = false
    a.client.reconnect()
    await clock.advance(120_000)

    expect(a.states).toContain('meanwhile: stored')
    expect([...((await a.store.readSetting('guards')) ?? [])].sort()).toEqual(before)
    expect(
      a.client
        .paths()
        .map(({ hops }) => hops[0]?.ed25519)
        .sort(),
    ).toEqual(before)
  })
})
