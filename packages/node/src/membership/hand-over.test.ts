import { decodeSyncRequest, type SyncRequest } from '@starling/wire/peer'
import { describe, expect, it } from 'vitest'
import {
  alice,
  deleteParams,
  hashOfData,
  OTHER_SWARM,
  PEOPLES_SWARM,
  retrieveParams,
  storeParams,
} from '../../test/requests.ts'
import { callRpc, type SmallNetwork, smallNetwork } from '../../test/small-network.ts'
import { containsAccount } from '../storage/account-range.ts'

const seeds = [1, 2, 3, 4].map((byte) => new Uint8Array(32).fill(byte))
const MINUTE_MS = 60_000

/** Alice's messages are at the first two nodes. */
function twoSwarms() {
  return smallNetwork({ seeds, swarmIdOf: (index) => (index < 2 ? PEOPLES_SWARM : OTHER_SWARM) })
}

/** The registry says that the others keep alice now. */
function swapSwarms(network: SmallNetwork) {
  network.setNodes((nodes) =>
    nodes.map((node) => ({ ...node, swarmId: node.swarmId === PEOPLES_SWARM ? OTHER_SWARM : PEOPLES_SWARM })),
  )
}

const nodeAt = (network: SmallNetwork, index: number) => {
  const node = network.nodes[index]
  if (node === undefined) throw new Error('no such node')
  return node
}

async function store(network: SmallNetwork, index: number, text: string) {
  const params = storeParams(alice, text, { timestamp: network.clock.now() })
  return callRpc(nodeAt(network, index), 'store', params)
}

/** Hashes at a node, or the status where it refuses. */
async function readAt(network: SmallNetwork, index: number, changes: Record<string, unknown> = {}) {
  const params = retrieveParams(alice, 0, { timestamp: network.clock.now(), ...changes })
  const { status, json } = await callRpc(nodeAt(network, index), 'retrieve', params)
  return status === 200 ? (json as { messages: { hash: string }[] }).messages.map(({ hash }) => hash) : status
}

const one = hashOfData(alice, 'one')
const two = hashOfData(alice, 'two')
const dropped = (network: SmallNetwork) => network.counted.get('starling_handed_over_messages_total') ?? 0

describe('accounts that move to another swarm', () => {
  it('can be read at old and new members from the first moment on', async () => {
    await using network = await twoSwarms()
    await store(network, 0, 'one')
    swapSwarms(network)
    for (const index of seeds.keys()) expect(await readAt(network, index), `node ${index}`).toEqual([one])
  })

  it('show at new members what was stored before the change and since', async () => {
    await using network = await twoSwarms()
    await store(network, 0, 'one')
    swapSwarms(network)
    await store(network, 2, 'two')
    for (const index of [2, 3]) expect(await readAt(network, index), `node ${index}`).toEqual([one, two])
  })

  it('take stores at old and new members, which all have them', async () => {
    await using network = await twoSwarms()
    await store(network, 0, 'one')
    swapSwarms(network)
    const { json } = await store(network, 0, 'two')
    const signers = Object.keys((json as { swarm: object }).swarm)
    expect(signers).toEqual(expect.arrayContaining([2, 3].map((index) => nodeAt(network, index).identity.ed25519)))
    await network.clock.advance(3 * MINUTE_MS)
    for (const index of [0, 1]) network.down.add(nodeAt(network, index).identity.ed25519)
    for (const index of [2, 3])
      expect([...((await readAt(network, index)) as string[])].sort()).toEqual([one, two].sort())
  })

  it('are dropped by old members when ten minutes are over and all new members have signed; then 421', async () => {
    await using network = await twoSwarms()
    await store(network, 0, 'one')
    swapSwarms(network)

    await network.clock.advance(9.8 * MINUTE_MS)
    expect(dropped(network)).toBe(0)
    expect(await readAt(network, 1)).toEqual([one])
    await network.clock.advance(MINUTE_MS)

    expect(dropped(network)).toBe(2)
    expect([await readAt(network, 0), await readAt(network, 1)]).toEqual([421, 421])
    expect([await readAt(network, 2), await readAt(network, 3)]).toEqual([[one], [one]])
  })

  it('are kept for as long as a new member has not signed', async () => {
    await using network = await twoSwarms()
    await store(network, 0, 'one')
    const away = nodeAt(network, 3).identity.ed25519
    network.down.add(away)
    swapSwarms(network)

    await network.clock.advance(30 * MINUTE_MS)
    expect(dropped(network)).toBe(0)
    expect(await readAt(network, 0)).toEqual([one])
    network.down.delete(away)
    await network.clock.advance(2 * MINUTE_MS)

    expect(dropped(network)).toBe(2)
    expect(await readAt(network, 3)).toEqual([one])
  })

  it('stay where they were when they come back in time', async () => {
    await using network = await twoSwarms()
    await store(network, 0, 'one')
    swapSwarms(network)
    await network.clock.advance(5 * MINUTE_MS)
    await callRpc(nodeAt(network, 2), 'delete', deleteParams(alice, [one]))
    await store(network, 2, 'two')
    swapSwarms(network)
    await network.clock.advance(20 * MINUTE_MS)
    for (const index of [0, 1]) expect(await readAt(network, index), `node ${index}`).toEqual([two])
    for (const index of [2, 3]) expect(await readAt(network, index), `node ${index}`).toBe(421)
  })

  it('are not waited for at an old member', async () => {
    await using network = await twoSwarms()
    const held = readAt(network, 0, { wait_ms: 20_000 })
    await network.clock.advance(1_000)
    swapSwarms(network)
    await network.clock.advance(100)
    expect(await held).toBe(421)
    expect(await readAt(network, 0, { wait_ms: 20_000 })).toBe(421)
  })
})

/** As the channel has it: who is not in the registry is not heard. */
function closeDoorsTo(network: SmallNetwork, ed25519: string) {
  network.down.add(ed25519)
  for (const { identity, answerPeer } of network.nodes)
    network.peerDoors.set(identity.ed25519, async (from, ...request) =>
      from === ed25519 ? { status: 403, body: new Uint8Array(0) } : answerPeer(from, ...request),
    )
}

function openDoorsTo(network: SmallNetwork, ed25519: string) {
  network.down.delete(ed25519)
  network.peerDoors.clear()
}

describe('a member that left and comes back to another swarm', () => {
  /** Alice is at the first two nodes; the first one leaves, the third takes its place, and the first one joins the fourth. */
  async function cameBack(whileAway: (network: SmallNetwork) => Promise<unknown>) {
    const network = await smallNetwork({
      seeds,
      swarmIdOf: (index) => (index < 2 ? PEOPLES_SWARM : OTHER_SWARM),
    })
    await store(network, 0, 'one')
    await network.clock.advance(3 * MINUTE_MS)
    const { ed25519 } = nodeAt(network, 0).identity
    const record = network.record(0)
    const third = nodeAt(network, 2).identity.ed25519
    closeDoorsTo(network, ed25519)
    network.setNodes((nodes) =>
      nodes
        .filter((node) => node.ed25519 !== ed25519)
        .map((node) => (node.ed25519 === third ? { ...node, swarmId: PEOPLES_SWARM } : node)),
    )
    await network.clock.advance(15 * MINUTE_MS)
    await whileAway(network)
    await network.clock.advance(3 * MINUTE_MS)
    openDoorsTo(network, ed25519)
    network.setNodes((nodes) => [...nodes, { ...record, swarmId: OTHER_SWARM }])
    return network
  }

  /** Signs for no stretch with alice in it; what is given away over the end of the ring are two. */
  function refuseSeals(network: SmallNetwork, index: number) {
    const { identity, answerPeer } = nodeAt(network, index)
    const isRefused = (request: SyncRequest) => request.kind === 'seal' && containsAccount(request.range, alice.id)
    network.peerDoors.set(identity.ed25519, async (from, kind, body, signal) =>
      kind === 'sync' && isRefused(decodeSyncRequest(body))
        ? { status: 409, body: new Uint8Array(0) }
        : answerPeer(from, kind, body, signal),
    )
  }

  it('drops what it kept when the members have signed for what they have, which is more', async () => {
    await using network = await cameBack((away) => store(away, 1, 'two'))
    const before = dropped(network)
    await network.clock.advance(13 * MINUTE_MS)
    expect(dropped(network) - before).toBe(1)
    expect(await readAt(network, 0)).toBe(421)
    for (const index of [1, 2]) expect(await readAt(network, index), `node ${index}`).toEqual([one, two])
  })

  it('drops it also when the members have the same message in another state', async () => {
    await using network = await cameBack((away) => store(away, 1, 'one'))
    const before = dropped(network)
    await network.clock.advance(13 * MINUTE_MS)
    expect(dropped(network) - before).toBe(1)
  })

  it('keeps it when one of them does not sign for that part', async () => {
    await using network = await cameBack((away) => store(away, 1, 'two'))
    refuseSeals(network, 2)
    const before = dropped(network)
    await network.clock.advance(20 * MINUTE_MS)
    expect(dropped(network) - before).toBe(0)
  })
})

describe('a member that comes back to those that have come since', () => {
  const HOUR_MS = 60 * MINUTE_MS

  /** As who was not running when it left: it cannot know what the registry has said then. */
  function forget(network: SmallNetwork, index: number, ed25519: string) {
    const { identity, answerPeer } = nodeAt(network, index)
    network.peerDoors.set(identity.ed25519, async (from, kind, ...request) =>
      from === ed25519 && kind === 'sync'
        ? { status: 403, body: new Uint8Array(0) }
        : answerPeer(from, kind, ...request),
    )
  }

  /** The first of three leaves, the fourth takes its place and does not know it, and the first joins the fifth. */
  async function cameBack() {
    const network = await smallNetwork({
      seeds: [1, 2, 3, 4, 5].map((byte) => new Uint8Array(32).fill(byte)),
      swarmIdOf: (index) => (index < 3 ? PEOPLES_SWARM : OTHER_SWARM),
    })
    await callRpc(nodeAt(network, 0), 'store', storeParams(alice, 'one', { ttl: 4 * HOUR_MS }))
    await network.clock.advance(61 * MINUTE_MS)
    const { ed25519 } = nodeAt(network, 0).identity
    const record = network.record(0)
    closeDoorsTo(network, ed25519)
    network.setNodes((nodes) => nodes.filter((node) => node.ed25519 !== ed25519))
    await network.clock.advance(MINUTE_MS)
    const late = nodeAt(network, 3).identity.ed25519
    network.setNodes((nodes) =>
      nodes.map((node) => (node.ed25519 === late ? { ...node, swarmId: PEOPLES_SWARM } : node)),
    )
    await network.clock.advance(20 * MINUTE_MS)
    const before = dropped(network)
    const earlier = network.events.length
    openDoorsTo(network, ed25519)
    forget(network, 3, ed25519)
    network.setNodes((nodes) => [...nodes, { ...record, swarmId: OTHER_SWARM }])
    await network.clock.advance(13 * MINUTE_MS)
    const count = (name: string) => network.events.slice(earlier).filter(({ event }) => event === name).length
    // Over the end of the ring there are two.
    const resting = () => count('hand_over.rests') - count('hand_over.done')
    return { network, late, resting, dropped: () => dropped(network) - before }
  }

  it('answers no client when most have signed, and keeps what it has while one that does not know it has not', async () => {
    const { network, dropped } = await cameBack()
    await using _ = network

    expect([await readAt(network, 0), await readAt(network, 3)]).toEqual([421, [one]])
    await network.clock.advance(HOUR_MS)

    expect(dropped()).toBe(0)
    expect(await readAt(network, 0)).toBe(421)
  })

  it('drops it when all that are members then have signed', async () => {
    const { network, late, dropped } = await cameBack()
    await using _ = network
    await nodeAt(network, 3)[Symbol.asyncDispose]()
    network.setNodes((nodes) => nodes.filter(({ ed25519 }) => ed25519 !== late))

    await network.clock.advance(HOUR_MS + MINUTE_MS)

    expect(dropped()).toBe(1)
  })

  it('is done when what it has is over by itself', async () => {
    const { network, dropped, resting } = await cameBack()
    await using _ = network
    expect(resting()).toBeGreaterThan(0)

    await network.clock.advance(4 * HOUR_MS)

    expect(resting()).toBe(0)
    expect(dropped()).toBe(0)
  })

  it('serves it again, and gives it away, when it keeps it again', async () => {
    const { network } = await cameBack()
    await using _ = network
    const { ed25519 } = nodeAt(network, 0).identity
    network.setNodes((nodes) =>
      nodes.map((node) => (node.ed25519 === ed25519 ? { ...node, swarmId: PEOPLES_SWARM } : node)),
    )
    for (const index of [1, 2, 3]) network.down.add(nodeAt(network, index).identity.ed25519)

    expect(await readAt(network, 0)).toEqual([one])
  })
})

describe('what single members have missed when accounts move', () => {
  const five = [1, 2, 3, 4, 5].map((byte) => new Uint8Array(32).fill(byte))

  it.each([
    [0, 1],
    [1, 2],
    [2, 0],
  ])(
    'is shown at all new members from the first moment on: node %i lacks one, node %i another',
    async (first, second) => {
      await using network = await smallNetwork({
        seeds: five,
        swarmIdOf: (index) => (index < 3 ? PEOPLES_SWARM : OTHER_SWARM),
      })
      const missing = async (index: number, text: string) => {
        const { ed25519 } = nodeAt(network, index).identity
        network.down.add(ed25519)
        await store(network, (index + 1) % 3, text)
        network.down.delete(ed25519)
      }
      await missing(first, 'one')
      await missing(second, 'two')
      swapSwarms(network)

      for (const index of [3, 4])
        expect([...((await readAt(network, index)) as string[])].sort(), `node ${index}`).toEqual([one, two].sort())
    },
  )

  it('comes from members that stay, when who knew of it has left', async () => {
    await using network = await smallNetwork({ seeds, swarmIdOf: () => PEOPLES_SWARM })
    const [entry, late] = [nodeAt(network, 0), nodeAt(network, 1)]
    network.down.add(late.identity.ed25519)
    await store(network, 0, 'one')
    network.down.delete(late.identity.ed25519)
    await entry[Symbol.asyncDispose]()
    network.down.add(entry.identity.ed25519)
    network.setNodes((nodes) => nodes.filter(({ ed25519 }) => ed25519 !== entry.identity.ed25519))

    await network.clock.advance(1_000)

    expect(await readAt(network, 1)).toEqual([one])
  })
})

describe('a member that is new in a swarm', () => {
  it('hands on reads until it has everything, and then answers itself', async () => {
    await using network = await smallNetwork({
      seeds,
      swarmIdOf: (index) => (index < 3 ? PEOPLES_SWARM : OTHER_SWARM),
    })
    await store(network, 0, 'one')
    await network.clock.advance(5 * MINUTE_MS)
    network.setNodes((nodes) => nodes.map((node) => ({ ...node, swarmId: PEOPLES_SWARM })))
    expect(await readAt(network, 3)).toEqual([one])
    const answered = () => network.counted.get('starling_proxied_reads_requests_total{outcome="answered"}')
    // Two of three, so that one of them has what a majority has.
    expect(answered()).toBe(2)

    await network.clock.advance(3 * MINUTE_MS)

    for (const index of [0, 1, 2]) network.down.add(nodeAt(network, index).identity.ed25519)
    expect(await readAt(network, 3)).toEqual([one])
    expect(answered()).toBe(2)
  })
})
