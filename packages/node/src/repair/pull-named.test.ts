import { fromHex, utf8Encode } from '@starling/base'
import { native } from '@starling/crypto/native'
import { expireText, type MessageHash, SubaccountFlags, swarmPosition } from '@starling/protocol'
import {
  decodeSyncRequest,
  encodeFetchReply,
  encodeForwardedWrite,
  encodeSyncRequest,
  type SyncRecord,
} from '@starling/wire/peer'
import { describe, expect, it } from 'vitest'
import {
  alice,
  asSubaccount,
  bob,
  expireAllParams,
  expireParams,
  getExpiriesParams,
  hashOfData,
  OTHER_SWARM,
  PEOPLES_SWARM,
  storeParams,
  subaccountOf,
  WEEK_MS,
} from '../../test/requests.ts'
import { callRpc, NOW_MS, type SmallNetwork, smallNetwork } from '../../test/small-network.ts'
import { expired, giveRequest, stored } from '../../test/swarm-records.ts'
import type { ServiceNode } from '../index.ts'
import { ItemSet } from '../reconcile/item-set.ts'
import { continueReconciliation, openReconciliation } from '../reconcile/reconcile.ts'
import { PULLS_AT_ONCE_MAX } from './pull-named.ts'

const seeds = [1, 2, 3].map((byte) => new Uint8Array(32).fill(byte))
const signal = new AbortController().signal
const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const LATER_MS = NOW_MS + 2 * HOUR_MS
const text = 'hello'
const hash = hashOfData(alice, text)
const nobodys = hashOfData(alice, 'never stored')

function nodeAt({ nodes }: SmallNetwork, index: number): ServiceNode {
  const node = nodes[index]
  if (node === undefined) throw new Error('no such node')
  return node
}

const keyAt = (network: SmallNetwork, index: number) => nodeAt(network, index).identity.ed25519

interface Entry {
  readonly updated?: readonly string[]
  readonly unchanged?: Readonly<Record<string, number>>
  readonly failed?: boolean
}

/** What each node answered, in their order, as the entry node says. */
async function expire(network: SmallNetwork, index: number, params: unknown): Promise<readonly Entry[]> {
  const { json, text: said } = await callRpc(nodeAt(network, index), 'expire', params)
  if (json === undefined) throw new Error(said)
  const { swarm } = json as { swarm: Readonly<Record<string, Entry>> }
  return network.nodes.flatMap(({ identity }) => swarm[identity.ed25519] ?? [])
}

/** Of the messages that each node has. */
function expiries(network: SmallNetwork, hashes: readonly string[] = [hash]) {
  return Promise.all(
    network.nodes.map(async (node) => {
      const { json } = await callRpc(node, 'get_expiries', getExpiriesParams(alice, hashes, network.clock.now()))
      return (json as { expiries: Readonly<Record<string, number>> }).expiries
    }),
  )
}

/** Stored at all nodes but the first, which is there again and was told of nothing. */
async function missedByFirst(network: SmallNetwork, ...given: readonly (readonly [method: string, params: unknown])[]) {
  network.down.add(keyAt(network, 0))
  for (const [method, params] of given) expect((await callRpc(nodeAt(network, 1), method, params)).status).toBe(200)
  network.down.delete(keyAt(network, 0))
}

const give = (network: SmallNetwork, to: number, from: number, records: readonly SyncRecord[]) =>
  nodeAt(network, to).answerPeer(keyAt(network, from), 'sync', giveRequest(records), signal)

/** Questions by hash that nodes are asked from now on. */
function questions(network: SmallNetwork): readonly string[] {
  const asked: string[] = []
  for (const node of network.nodes)
    network.peerDoors.set(node.identity.ed25519, (from, kind, body, ...rest) => {
      if (kind === 'sync') asked.push(decodeSyncRequest(body).kind)
      return node.answerPeer(from, kind, body, ...rest)
    })
  return asked
}

/** How many messages and requests of alice each node compares with others, of the minute in which all tests begin. */
function itemsAt(network: SmallNetwork): Promise<readonly number[]> {
  const nothing = new ItemSet([], (data, length) => native.blake2b(data, length))
  const place = swarmPosition(alice.id)
  const question = {
    kind: 'items',
    range: { from: place, to: place },
    minutes: [Math.floor(NOW_MS / MINUTE_MS)],
    message: openReconciliation(nothing),
  } as const
  return Promise.all(
    network.nodes.map(async (node, index) => {
      const from = keyAt(network, (index + 1) % network.nodes.length)
      const { body } = await node.answerPeer(from, 'sync', encodeSyncRequest(question), signal)
      return continueReconciliation(nothing, body).need.length
    }),
  )
}

const named = (asked: readonly string[]) => asked.filter((kind) => kind === 'named')

/** Repairs in a day that is left to itself once everything has had its time. */
async function repairsInVain({ clock, counted }: SmallNetwork): Promise<number> {
  const repairs = () =>
    [...counted].reduce(
      (sum, [name, count]) => sum + (name.startsWith('starling_repair_operations_total') ? count : 0),
      0,
    )
  await clock.advance(30 * MINUTE_MS)
  const before = repairs()
  await clock.advance(2 * HOUR_MS)
  return repairs() - before
}

describe('an entry node that lacks a message', () => {
  it('gets it from the members that have it, and decides for all', async () => {
    await using network = await smallNetwork({ seeds })
    await missedByFirst(network, ['store', storeParams(alice, text)])

    const entries = await expire(network, 0, expireParams(alice, [hash], LATER_MS, 'shorten'))

    expect(entries.map(({ updated }) => updated)).toEqual([[hash], [hash], [hash]])
    expect(await expiries(network)).toEqual(Array(3).fill({ [hash]: LATER_MS }))
    expect(await repairsInVain(network)).toBe(0)
  })

  it('asks once for all that it lacks of a request, and not for what it has', async () => {
    await using network = await smallNetwork({ seeds })
    await callRpc(nodeAt(network, 0), 'store', storeParams(alice, 'here'))
    await missedByFirst(network, ['store', storeParams(alice, text)], ['store', storeParams(alice, 'too')])
    const [here, too] = [hashOfData(alice, 'here'), hashOfData(alice, 'too')]
    const asked: string[][] = []
    for (const index of [1, 2])
      network.peerDoors.set(keyAt(network, index), (from, kind, body, ...rest) => {
        const question = kind === 'sync' ? decodeSyncRequest(body) : undefined
        if (question?.kind === 'named') asked.push([...question.hashes].sort())
        return nodeAt(network, index).answerPeer(from, kind, body, ...rest)
      })

    const hashes = [hash, here, nobodys, hash, too]
    const entries = await expire(network, 0, expireParams(alice, hashes, LATER_MS))

    expect(asked).toEqual(Array(2).fill([hash, nobodys, too].sort()))
    expect(entries.map(({ updated }) => updated)).toEqual(Array(3).fill([hash, here, too].sort()))
  })

  it('asks nobody when it has everything', async () => {
    await using network = await smallNetwork({ seeds })
    await callRpc(nodeAt(network, 0), 'store', storeParams(alice, text))
    const asked = questions(network)
    const entries = await expire(network, 0, expireParams(alice, [hash, hash], LATER_MS, 'extend'))
    expect(entries.map(({ unchanged }) => unchanged)).toEqual(Array(3).fill({ [hash]: NOW_MS + WEEK_MS }))
    expect(named(asked)).toEqual([])
  })

  it('hears of what has been asked for the message before, so that nothing is made shorter by extending it', async () => {
    await using network = await smallNetwork({ seeds })
    const [longMs, shortMs] = [NOW_MS + 3 * WEEK_MS, NOW_MS + HOUR_MS]
    const shortened = hashOfData(alice, 'short')
    await missedByFirst(
      network,
      ['store', storeParams(alice, 'short')],
      ['expire_all', expireAllParams(alice, shortMs, 'all')],
      ['store', storeParams(alice, text)],
      ['expire', expireParams(alice, [hash], longMs)],
    )

    const extended = await expire(network, 0, expireParams(alice, [hash], NOW_MS + 2 * WEEK_MS, 'extend'))
    const kept = await expire(network, 0, expireParams(alice, [shortened], LATER_MS, 'shorten'))

    expect(extended.map(({ unchanged }) => unchanged)).toEqual(Array(3).fill({ [hash]: longMs }))
    expect(kept.map(({ unchanged }) => unchanged)).toEqual(Array(3).fill({ [shortened]: shortMs }))
  })

  it('decides after what it was given, though a clock ahead of its own has stamped that', async () => {
    await using network = await smallNetwork({ seeds })
    const stamp = { ms: NOW_MS + 4_000, node: fromHex(keyAt(network, 2)) }
    const ahead = stored(text, 0, stamp, NOW_MS + WEEK_MS)
    for (const index of [1, 2]) await give(network, index, 3 - index, ahead.records)

    await expire(network, 0, expireParams(alice, [hash], LATER_MS))

    expect(await expiries(network)).toEqual(Array(3).fill({ [hash]: LATER_MS }))
  })

  it('asks again for one that has ended here, which others have for longer', async () => {
    await using network = await smallNetwork({ seeds })
    await callRpc(nodeAt(network, 0), 'store', storeParams(alice, text, { ttl: 20_000 }))
    network.down.add(keyAt(network, 0))
    await callRpc(nodeAt(network, 1), 'store', storeParams(alice, text))
    await network.clock.advance(20_000)
    network.down.delete(keyAt(network, 0))
    expect((await expiries(network))[0]).toEqual({})

    const entries = await expire(network, 0, expireParams(alice, [hash], LATER_MS))

    expect(entries.map(({ updated }) => updated)).toEqual([[hash], [hash], [hash]])
    expect(await expiries(network)).toEqual(Array(3).fill({ [hash]: LATER_MS }))
  })

  it('does so for subaccounts and within batches and sequences', async () => {
    await using network = await smallNetwork({ seeds })
    await missedByFirst(network, ['store', storeParams(alice, text)], ['store', storeParams(alice, 'too')])
    const too = hashOfData(alice, 'too')
    const subaccount = subaccountOf(alice, SubaccountFlags.write, 7)
    const extendedMs = NOW_MS + 2 * WEEK_MS
    const asked = asSubaccount(
      subaccount,
      expireText(undefined, [extendedMs], [too]),
      expireParams(alice, [too], extendedMs),
    )
    const requests = [
      { method: 'expire', params: expireParams(alice, [hash], LATER_MS) },
      { method: 'expire', params: asked },
    ]
    for (const method of ['batch', 'sequence']) {
      const { json } = await callRpc(nodeAt(network, 0), method, { requests })
      expect((json as { results: readonly { code: number }[] }).results.map(({ code }) => code)).toEqual([200, 200])
      expect(await expiries(network, [hash, too])).toEqual(Array(3).fill({ [hash]: LATER_MS, [too]: extendedMs }))
    }
  })

  it('decides on what it has at once, so that what follows in a batch finds it done', async () => {
    await using network = await smallNetwork({ seeds })
    await callRpc(nodeAt(network, 0), 'store', storeParams(alice, 'here'))
    await missedByFirst(network, ['store', storeParams(alice, text)])
    const here = hashOfData(alice, 'here')
    const [soonMs, newMs] = [NOW_MS + HOUR_MS, NOW_MS + 2 * WEEK_MS]
    await network.clock.advance(500)

    const requests = [
      { method: 'expire', params: expireParams(alice, [here, hash], soonMs) },
      { method: 'expire', params: expireParams(alice, [here], LATER_MS, 'extend') },
      { method: 'store', params: storeParams(alice, text, { ttl: newMs - NOW_MS }) },
    ]
    const { json } = await callRpc(nodeAt(network, 0), 'batch', { requests })

    const swarms = (json as { results: readonly { body: { swarm: Readonly<Record<string, Entry>> } }[] }).results.map(
      ({ body }) => body.swarm[keyAt(network, 0)]?.updated,
    )
    expect(swarms.slice(0, 2)).toEqual([[here, hash].sort(), [here]])
    expect(await expiries(network, [here, hash])).toEqual(Array(3).fill({ [here]: LATER_MS, [hash]: newMs }))
    expect(await itemsAt(network)).toEqual([4, 4, 4])
    expect(await repairsInVain(network)).toBe(0)
  })

  it('remembers the whole request alone, not what it decided at once as another', async () => {
    await using network = await smallNetwork({ seeds })
    await callRpc(nodeAt(network, 0), 'store', storeParams(alice, 'here'))
    await missedByFirst(network, ['store', storeParams(alice, text)])
    await network.clock.advance(500)
    await expire(network, 0, expireParams(alice, [hashOfData(alice, 'here'), hash], LATER_MS))
    // Two messages and a request.
    expect(await itemsAt(network)).toEqual([3, 3, 3])
  })

  it('asks those that kept the account before, when it is new itself', async () => {
    const swarmIdOf = (index: number) => (index < 2 ? PEOPLES_SWARM : OTHER_SWARM)
    await using network = await smallNetwork({ seeds, swarmIdOf })
    await callRpc(nodeAt(network, 0), 'store', storeParams(alice, text))
    const [former, newcomer] = [keyAt(network, 0), keyAt(network, 2)]
    await network.clock.advance(5 * MINUTE_MS)
    network.setNodes((nodes) =>
      nodes.map((node) => ({ ...node, swarmId: node.ed25519 === newcomer ? PEOPLES_SWARM : OTHER_SWARM })),
    )
    const { json } = await callRpc(nodeAt(network, 2), 'expire', expireParams(alice, [hash], LATER_MS))
    const { swarm } = json as { swarm: Readonly<Record<string, Entry>> }
    expect(Object.keys(swarm)).toEqual([newcomer])
    expect(swarm[newcomer]?.updated).toEqual([hash])
    expect(former).not.toBe(newcomer)
  })
})

describe('a message that no member has', () => {
  it('is answered for by all, and remembered by none', async () => {
    await using network = await smallNetwork({ seeds })
    const entries = await expire(network, 0, expireParams(alice, [nobodys], LATER_MS))
    expect(entries.map(({ updated }) => updated)).toEqual([[], [], []])
    expect(await itemsAt(network)).toEqual([0, 0, 0])

    await callRpc(nodeAt(network, 0), 'store', storeParams(alice, text))
    await expire(network, 0, expireParams(alice, [hash, nobodys], LATER_MS))
    expect(await itemsAt(network)).toEqual([2, 2, 2])
  })

  it('leaves no note for a member that is away, nor one that does not answer in time', async () => {
    await using network = await smallNetwork({ seeds })
    network.down.add(keyAt(network, 1))
    await callRpc(nodeAt(network, 0), 'store', storeParams(alice, text))
    network.peerDoors.set(keyAt(network, 2), async (from, kind, ...rest) => {
      if (kind !== 'write') return nodeAt(network, 2).answerPeer(from, kind, ...rest)
      network.down.add(keyAt(network, 2))
      return { status: 503, body: new Uint8Array(0) }
    })
    const notedAfter = async (hashes: readonly string[]) => {
      network.down.delete(keyAt(network, 2))
      await expire(network, 0, expireParams(alice, hashes, LATER_MS))
      await network.clock.advance(2_000)
      return network.counted.get('starling_hints_entries')
    }
    const stores = 1
    expect(await notedAfter([nobodys])).toBe(stores)
    expect(await notedAfter([hash, nobodys])).toBe(stores + 2)
  })

  it('stays as it is at a member that was away, and so at all when that is back', async () => {
    await using network = await smallNetwork({ seeds })
    for (const index of [0, 1]) network.down.add(keyAt(network, index))
    await callRpc(nodeAt(network, 2), 'store', storeParams(alice, text))
    network.down.clear()
    network.down.add(keyAt(network, 2))

    const entries = await expire(network, 0, expireParams(alice, [hash], LATER_MS))
    expect(entries).toMatchObject([{ updated: [] }, { updated: [] }, { failed: true }])

    network.down.clear()
    await network.clock.advance(5 * MINUTE_MS)
    expect(await expiries(network)).toEqual(Array(3).fill({ [hash]: NOW_MS + WEEK_MS }))
    expect(await repairsInVain(network)).toBe(0)
  })

  it('that ends before the entry node is given it is no reason for repairs in vain', async () => {
    await using network = await smallNetwork({ seeds })
    await missedByFirst(network, ['store', storeParams(alice, text)])
    await expire(network, 0, expireParams(alice, [hash], NOW_MS + 500))
    await network.clock.advance(MINUTE_MS)
    expect(await expiries(network)).toEqual([{}, {}, {}])
    expect(await repairsInVain(network)).toBe(0)
  })
})

describe('a member that is asked for a message', () => {
  /** The first node lacks alice's message; the second tells what it will, the third has it. */
  async function withLiar(lie: (honest: () => Promise<{ status: number; body: Uint8Array }>) => Promise<unknown>) {
    const network = await smallNetwork({ seeds })
    await missedByFirst(network, ['store', storeParams(alice, text)])
    network.peerDoors.set(keyAt(network, 1), (from, kind, body, ...rest) => {
      const honest = () => nodeAt(network, 1).answerPeer(from, kind, body, ...rest)
      const isNamed = kind === 'sync' && decodeSyncRequest(body).kind === 'named'
      return isNamed ? (lie(honest) as ReturnType<typeof honest>) : honest()
    })
    return network
  }

  it('cannot put in what was not asked for', async () => {
    const message = (account: string, data: string): SyncRecord => ({
      kind: 'message',
      account: fromHex(account),
      namespace: 0,
      data: utf8Encode(data),
      stores: [{ stamp: { ms: NOW_MS, node: new Uint8Array(32) }, timestampMs: NOW_MS, expiryMs: LATER_MS }],
    })
    const unsigned = encodeForwardedWrite({
      method: 'delete',
      account: fromHex(alice.id),
      hashes: [hash],
      signature: new Uint8Array(64),
      ed25519: alice.ed25519.publicKey,
      stamp: { ms: NOW_MS, node: new Uint8Array(32) },
    })
    const other = hashOfData(alice, 'other')
    const records = [
      message(bob.id, text),
      message(alice.id, 'other'),
      { kind: 'request', body: unsigned } as const,
      ...expired([other as MessageHash], LATER_MS, { ms: NOW_MS, node: new Uint8Array(32) }).records,
      { kind: 'request', body: utf8Encode('no request') } as const,
    ]
    await using network = await withLiar(async () => ({
      status: 200,
      body: encodeFetchReply({ records, looked: 1 }),
    }))
    const taken = () => network.counted.get('starling_repair_rows_total{direction="taken"}') ?? 0
    const refused = () => network.counted.get('starling_repair_rows_total{direction="refused"}') ?? 0

    const [first] = await expire(network, 0, expireParams(alice, [hash], LATER_MS))

    expect(first?.updated).toEqual([hash])
    expect([taken(), refused()]).toEqual([1, 1])
    expect((await expiries(network, [hash, other]))[0]).toEqual({ [hash]: LATER_MS })
  })

  it('cannot hold up the answer for more than two seconds', async () => {
    await using network = await withLiar(() => new Promise(() => undefined))
    let entries: readonly Entry[] | undefined
    const asked = expire(network, 0, expireParams(alice, [hash], LATER_MS)).then((answer) => {
      entries = answer
    })
    await network.clock.advance(1_999)
    expect(entries).toBeUndefined()
    await network.clock.advance(1)
    await asked
    expect(entries?.map(({ updated }) => updated)).toEqual([[hash], [hash], [hash]])
  })

  it('is asked for so many requests at once, and no more', async () => {
    let asked = 0
    await using network = await withLiar(() => {
      asked++
      return new Promise(() => undefined)
    })
    const answers = Array.from({ length: PULLS_AT_ONCE_MAX + 3 }, (_, index) =>
      expire(network, 0, expireParams(alice, [hashOfData(alice, `unknown ${index}`)], LATER_MS)),
    )
    await network.clock.advance(2_000)
    await Promise.all(answers)
    expect(asked).toBe(PULLS_AT_ONCE_MAX)
  })

  it('has nothing when it is of a release that does not know the question, or answers what cannot be read', async () => {
    for (const status of [400, 200]) {
      await using network = await withLiar(async () => ({ status, body: utf8Encode('x') }))
      const entries = await expire(network, 0, expireParams(alice, [hash], LATER_MS))
      expect(
        entries.map(({ updated }) => updated),
        String(status),
      ).toEqual([[hash], [hash], [hash]])
    }
  })

  it('answers those alone that keep the account, and not without end', async () => {
    const all = [...seeds, new Uint8Array(32).fill(4)]
    const swarmIdOf = (index: number) => (index < 3 ? PEOPLES_SWARM : OTHER_SWARM)
    await using network = await smallNetwork({ seeds: all, swarmIdOf })
    const ask = async (from: number, hashes: readonly string[], account = fromHex(alice.id)) => {
      const body = encodeSyncRequest({ kind: 'named', account, hashes })
      return (await nodeAt(network, 0).answerPeer(keyAt(network, from), 'sync', body, signal)).status
    }
    expect(await ask(1, [hash])).toBe(200)
    expect(await ask(3, [hash])).toBe(403)
    expect(await ask(1, Array(1_001).fill(hash))).toBe(400)
    expect(await ask(1, [hash], new Uint8Array(33))).toBe(200)
  })
})
