import { fromBase64, fromHex, toHex, utf8Encode } from '@starling/base'
import { native } from '@starling/crypto/native'
import { maintenanceText } from '@starling/protocol'
import { encodeBencode } from '@starling/wire/bencode'
import {
  decodeMemberPing,
  decodeSyncRequest,
  encodeFetchReply,
  encodeMemberPing,
  encodePeerVote,
  encodeSyncRequest,
  type SyncRecord,
  type SyncRequest,
} from '@starling/wire/peer'
import { describe, expect, it, vi } from 'vitest'
import {
  alice,
  deleteParams,
  hashOfData,
  OTHER_SWARM,
  PEOPLES_SWARM,
  retrieveParams,
  storeParams,
} from '../../test/requests.ts'
import { callRpc, NOW_MS, type SmallNetwork, smallNetwork } from '../../test/small-network.ts'
import type { ServiceNode } from '../index.ts'
import { END, encodeMessage } from '../reconcile/message.ts'
import { ItemStore } from '../storage/item-store.ts'

const seeds = [1, 2, 3, 4].map((byte) => new Uint8Array(32).fill(byte))
const signal = new AbortController().signal
const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

/** The last one is of another swarm than alice's. */
const network = () => smallNetwork({ seeds, swarmIdOf: (index) => (index < 3 ? PEOPLES_SWARM : OTHER_SWARM) })

function nodeAt({ nodes }: SmallNetwork, index: number): ServiceNode {
  const node = nodes[index]
  if (node === undefined) throw new Error('no such node')
  return node
}

/** Members of alice's swarm, by key: the first one asks the others. */
function membersOf({ nodes }: SmallNetwork): readonly [ServiceNode, ServiceNode, ServiceNode] {
  const [first, second, third] = nodes
    .slice(0, 3)
    .sort((left, right) => (left.identity.ed25519 < right.identity.ed25519 ? -1 : 1))
  return [first as ServiceNode, second as ServiceNode, third as ServiceNode]
}

const sync = (to: ServiceNode, from: ServiceNode, request: SyncRequest) =>
  to.answerPeer(from.identity.ed25519, 'sync', encodeSyncRequest(request), signal)

async function readAt(node: ServiceNode, nowMs: number) {
  const { json } = await callRpc(node, 'retrieve', retrieveParams(alice, 0, { timestamp: nowMs }))
  return (json as { messages: readonly { hash: string }[] }).messages.map(({ hash }) => hash)
}

function record(from: ServiceNode, times: { readonly timestampMs: number; readonly expiryMs: number }): SyncRecord {
  const stores = [{ stamp: { ms: NOW_MS, node: fromHex(from.identity.ed25519) }, ...times }]
  return { kind: 'message', account: fromHex(alice.id), namespace: 0, data: utf8Encode('forged'), stores }
}

/** The answer to a ping that keeps something else, and lacks nothing. */
function differing(ping: Uint8Array) {
  const said = { ...decodeMemberPing(ping), fingerprint: new Uint8Array(16), isLacking: false }
  return { status: 200, body: encodeMemberPing(said) }
}

describe('a member that lies', () => {
  it('cannot add a message that no time of deletion reaches, or that lives longer than is allowed', async () => {
    await using all = await network()
    const [node, liar] = membersOf(all)
    const lies = [
      { timestampMs: NOW_MS + 10_001, expiryMs: NOW_MS + DAY_MS },
      { timestampMs: NOW_MS, expiryMs: NOW_MS + 14 * DAY_MS + 1 },
    ]
    for (const times of lies) await sync(node, liar, { kind: 'give', records: [record(liar, times)] })
    expect(await readAt(node, NOW_MS)).toEqual([])
    const allowed = { timestampMs: NOW_MS + 10_000, expiryMs: NOW_MS + 14 * DAY_MS }
    await sync(node, liar, { kind: 'give', records: [record(liar, allowed)] })
    expect(await readAt(node, NOW_MS)).toHaveLength(1)
  })

  it('is counted and named for what it offers in vain, also when the swarm has just changed', async () => {
    await using all = await network()
    const [node, liar, third] = membersOf(all)
    for (const away of [node, third]) all.down.add(away.identity.ed25519)
    await callRpc(liar, 'store', storeParams(alice, 'hidden'))
    const forged = record(liar, { timestampMs: NOW_MS, expiryMs: NOW_MS + 14 * DAY_MS + 1 })
    all.peerDoors.set(liar.identity.ed25519, async (from, kind, body, ...rest) =>
      kind === 'sync' && decodeSyncRequest(body).kind === 'fetch'
        ? { status: 200, body: encodeFetchReply({ records: [forged], looked: 1 }) }
        : liar.answerPeer(from, kind, body, ...rest),
    )

    all.down.delete(node.identity.ed25519)
    all.setNodes((nodes) => nodes.filter(({ ed25519 }) => ed25519 !== third.identity.ed25519))
    await all.clock.advance(1)

    // One node compares as a member that stays, the other one as a member that leaves.
    const named = all.events.filter(({ fields }) => fields['peer'] === liar.identity.ed25519 && 'refused' in fields)
    expect(named.map(({ event, fields }) => [event, fields['refused']])).toEqual([
      ['repair.after_change', 2],
      ['hand_over.compared', 2],
    ])
    expect(all.counted.get('starling_repair_rows_total{direction="refused"}')).toBe(4)
    expect(await readAt(node, NOW_MS)).toEqual([hashOfData(alice, 'hidden')])
  })

  it('cannot make many requests of one by adding what nobody knows', async () => {
    await using all = await network()
    const [node, liar] = membersOf(all)
    const { pubkey_ed25519, signature } = deleteParams(alice, [hashOfData(alice, 'x')])
    const bodyWith = (more: Record<string, Uint8Array>) =>
      encodeBencode({
        method: 'delete',
        messages: [hashOfData(alice, 'x')],
        pubkey: fromHex(alice.id),
        pubkey_ed25519: fromHex(pubkey_ed25519),
        signature: fromBase64(signature),
        stamp_ms: NOW_MS,
        stamp_node: fromHex(liar.identity.ed25519),
        v: 1,
        ...more,
      })
    const padded = bodyWith({ padding: new Uint8Array(9) })
    const taken = () => all.counted.get('starling_repair_rows_total{direction="taken"}')

    await sync(node, liar, { kind: 'give', records: [{ kind: 'request', body: padded }] })
    expect(taken()).toBe(0)
    expect((await node.answerPeer(liar.identity.ed25519, 'write', padded, signal)).status).toBe(400)
    await sync(node, liar, { kind: 'give', records: [{ kind: 'request', body: bodyWith({}) }] })
    expect(taken()).toBe(1)
  })

  it('cannot keep a node from the other members by a repair without end', async () => {
    await using all = await network()
    const [node, liar, other] = membersOf(all)
    let pings = 0
    all.peerDoors.set(other.identity.ed25519, (from, kind, ...rest) => {
      if (kind === 'ping' && from === node.identity.ed25519) pings++
      return other.answerPeer(from, kind, ...rest)
    })
    const minute = new Uint8Array(32)
    new DataView(minute.buffer).setFloat64(0, 1_000)
    const ids = Array.from({ length: 1_000 }, (_, index) => native.blake2b(Uint8Array.of(index >> 8, index), 32))
    all.peerDoors.set(liar.identity.ed25519, async (from, kind, body, ...rest) => {
      if (from !== node.identity.ed25519) return liar.answerPeer(from, kind, body, ...rest)
      if (kind === 'ping') return differing(body)
      if (kind !== 'sync') return liar.answerPeer(from, kind, body, ...rest)
      await all.clock.sleep(20_000)
      switch (decodeSyncRequest(body).kind) {
        case 'minutes':
          return { status: 200, body: encodeMessage([{ upper: END, mode: 'ids', ids: [minute] }]) }
        case 'items':
          return { status: 200, body: encodeMessage([{ upper: END, mode: 'ids', ids }]) }
        default:
          return { status: 200, body: encodeFetchReply({ records: [], looked: 1 }) }
      }
    })

    await all.clock.advance(30 * MINUTE_MS)
    pings = 0
    await all.clock.advance(30 * MINUTE_MS)

    expect(pings).toBeGreaterThan(20)
  })

  it('cannot have the store counted anew again and again by naming other sums', async () => {
    await using all = await network()
    const [node, liar] = membersOf(all)
    await all.clock.advance(20 * MINUTE_MS)
    let asked = 0
    all.peerDoors.set(liar.identity.ed25519, async (from, kind, body, ...rest) => {
      const isAsked = kind === 'ping' && from === node.identity.ed25519
      if (!isAsked) return liar.answerPeer(from, kind, body, ...rest)
      const own = decodeMemberPing(body)
      // Now and then the same, so that no pause grows.
      return {
        status: 200,
        body: encodeMemberPing(++asked % 3 === 0 ? own : { ...own, fingerprint: seeds[0]?.slice(16) }),
      }
    })
    const forget = vi.spyOn(ItemStore.prototype, 'forget')

    await all.clock.advance(60 * MINUTE_MS)

    expect(forget.mock.calls.length).toBeGreaterThan(0)
    expect(forget.mock.calls.length).toBeLessThanOrEqual(5)
    forget.mockRestore()
  })
})

describe('what one node asks', () => {
  it('leaves room for the others, however much it asks at once', async () => {
    await using all = await network()
    const [node, liar, other] = membersOf(all)
    const range = { from: PEOPLES_SWARM, to: PEOPLES_SWARM }
    const items = (from: ServiceNode) =>
      sync(node, from, { kind: 'items', range, minutes: [1], message: encodeMessage([]) })
    const asked = [liar, liar, liar, liar, other].map(items)
    expect((await Promise.all(asked)).map(({ status }) => status)).toEqual([200, 200, 503, 503, 200])
    expect((await items(liar)).status).toBe(200)
  })

  it('leaves room for what others ask by name', async () => {
    await using all = await network()
    const [node, liar, other] = membersOf(all)
    const named = (from: ServiceNode) => sync(node, from, { kind: 'named', account: fromHex(alice.id), hashes: ['a'] })
    const asked = [...Array.from({ length: 300 }, () => liar), other].map(named)

    const statuses = (await Promise.all(asked)).map(({ status }) => status)

    expect(statuses.filter((status) => status === 200)).toHaveLength(65)
    expect(statuses.at(-1)).toBe(200)
    expect((await named(liar)).status).toBe(200)
  })

  it('is not remembered without end when a member names what this node lacks', async () => {
    await using all = await network()
    const [node, liar] = membersOf(all)
    const minute = new Uint8Array(32)
    new DataView(minute.buffer).setFloat64(0, 1_000)
    let [rounds, named, needed] = [0, 0, 0]
    const repairs: { readonly rounds: number; readonly needed: number }[] = []
    const idsOfRound = () =>
      Array.from({ length: 60_000 }, () => {
        const id = new Uint8Array(32)
        new DataView(id.buffer).setUint32(0, named++)
        return id
      })
    all.peerDoors.set(liar.identity.ed25519, async (from, kind, body, ...rest) => {
      if (from !== node.identity.ed25519) return liar.answerPeer(from, kind, body, ...rest)
      if (kind === 'ping') return differing(body)
      if (kind !== 'sync') return liar.answerPeer(from, kind, body, ...rest)
      const request = decodeSyncRequest(body)
      if (request.kind === 'minutes')
        return { status: 200, body: encodeMessage([{ upper: END, mode: 'ids', ids: [minute] }]) }
      if (request.kind === 'items') {
        rounds++
        const upper = { ms: 1, id: new Uint8Array(0) }
        const more = { upper: END, mode: 'fingerprint', fingerprint: new Uint8Array(16).fill(rounds) } as const
        return { status: 200, body: encodeMessage([{ upper, mode: 'ids', ids: idsOfRound() }, more]) }
      }
      if (request.kind !== 'fetch') return { status: 403, body: new Uint8Array(0) }
      if (request.what === 'request') needed += request.ids.length
      else if (needed > 0) {
        repairs.push({ rounds, needed })
        ;[rounds, needed] = [0, 0]
      }
      return { status: 200, body: encodeFetchReply({ records: [], looked: request.ids.length }) }
    })

    await all.clock.advance(3 * MINUTE_MS)

    expect(repairs[0]).toEqual({ rounds: 2, needed: 100_000 })
  })
})

describe('a node of another swarm', () => {
  it('is handed no records of what is not kept here, though its own swarm keeps it', async () => {
    await using all = await network()
    const [node, member] = membersOf(all)
    const fetch = (place: bigint) =>
      ({ kind: 'fetch', what: 'message', range: { from: place, to: place }, minutes: [1], ids: [] }) as const
    expect((await sync(node, nodeAt(all, 3), fetch(OTHER_SWARM))).status).toBe(403)
    expect((await sync(node, member, fetch(PEOPLES_SWARM))).status).toBe(200)
  })

  it('can give nothing, and compares nothing, when it never kept what members keep', async () => {
    await using all = await network()
    const [node, member] = membersOf(all)
    const stranger = nodeAt(all, 3)
    await all.clock.advance(61 * MINUTE_MS)
    const given = {
      kind: 'give',
      records: [record(stranger, { timestampMs: NOW_MS, expiryMs: NOW_MS + DAY_MS })],
    } as const
    const range = { from: PEOPLES_SWARM, to: PEOPLES_SWARM }
    const items = { kind: 'items', range, minutes: [1], message: encodeMessage([]) } as const

    expect([(await sync(node, stranger, given)).status, (await sync(node, stranger, items)).status]).toEqual([403, 403])
    expect(await readAt(node, all.clock.now())).toEqual([])
    expect([(await sync(node, member, given)).status, (await sync(node, member, items)).status]).toEqual([200, 200])
    expect(await readAt(node, all.clock.now())).toHaveLength(1)
  })

  it('can give no more than the quota leaves room for while nobody knows who kept an account before', async () => {
    await using all = await network()
    const [node, member] = membersOf(all)
    const taken = () => all.counted.get('starling_repair_rows_total{direction="taken"}')
    const give = async (from: ServiceNode, kept: number) => {
      const records = Array.from({ length: 50 }, (_, index) => {
        const data = new Uint8Array(76_000)
        new DataView(data.buffer).setUint32(0, kept + index)
        return { ...record(from, { timestampMs: NOW_MS, expiryMs: NOW_MS + DAY_MS }), namespace: 2, data } as SyncRecord
      })
      return (await sync(node, from, { kind: 'give', records })).status
    }
    for (let kept = 0; kept < 500; kept += 50) expect(await give(nodeAt(all, 3), kept)).toBe(200)
    const room = Math.floor((32 * 1024 * 1024) / (76_000 + 256))
    expect(taken()).toBe(room)
    // A member has been found room by the others.
    await give(member, 1_000)
    expect(taken()).toBe(room + 50)
  })

  it('cannot crowd out what members compare by asking for ranges without end', async () => {
    await using all = await network()
    const [node, member] = membersOf(all)
    const stranger = nodeAt(all, 3)
    await all.clock.advance(5 * MINUTE_MS)
    const fingerprint = async () => {
      const untilMinute = Math.floor(NOW_MS / MINUTE_MS)
      const question = { nowMs: NOW_MS, untilMinute, sweptMs: 0, fingerprint: undefined, isLacking: false }
      const { body } = await node.answerPeer(member.identity.ed25519, 'ping', encodeMemberPing(question), signal)
      return decodeMemberPing(body).fingerprint
    }
    const before = await fingerprint()
    expect(before).toBeDefined()
    const statusOf = async (place: bigint) => {
      const range = { from: place, to: place }
      return (await sync(node, stranger, { kind: 'seal', range, untilMinute: 0, fingerprint: new Uint8Array(16) }))
        .status
    }
    for (let index = 0n; index < 10n; index++) await statusOf(PEOPLES_SWARM + index)
    expect(await fingerprint()).toEqual(before)
    // What it does not keep it does not count, however often it is asked.
    for (let round = 0; round < 3; round++) expect(await statusOf(OTHER_SWARM)).toBe(503)
  })

  it('cannot have notices kept of nodes that there are not', async () => {
    await using all = await network()
    const [node] = membersOf(all)
    const untilMs = NOW_MS + MINUTE_MS
    const statusFor = async (seed: Uint8Array) => {
      const signer = native.ed25519.importSeed(seed)
      const signature = signer.sign(maintenanceText(toHex(signer.publicKey), NOW_MS, untilMs))
      const notice = { kind: 'away', node: signer.publicKey, fromMs: NOW_MS, untilMs, signature } as const
      return (await node.answerPeer(nodeAt(all, 3).identity.ed25519, 'vote', encodePeerVote(notice), signal)).status
    }
    expect(await statusFor(new Uint8Array(32).fill(99))).toBe(409)
    expect(await statusFor(seeds[3] as Uint8Array)).toBe(200)
  })
})

describe('reads that a new member hands on', () => {
  it('come to an end, though one that had the account before names pages without end', async () => {
    await using all = await network()
    await callRpc(nodeAt(all, 0), 'store', storeParams(alice, 'one'))
    await all.clock.advance(5 * MINUTE_MS)
    let pages = 0
    for (const liar of [0, 1, 2].map((index) => nodeAt(all, index)))
      all.peerDoors.set(liar.identity.ed25519, async (from, kind, body, ...rest) => {
        if (kind !== 'sync' || decodeSyncRequest(body).kind !== 'read')
          return liar.answerPeer(from, kind, body, ...rest)
        const hash = `${++pages}`.padEnd(43, 'A')
        const messages = [{ data: 'AAAA', expiration: NOW_MS + DAY_MS, hash, timestamp: NOW_MS }]
        return { status: 200, body: utf8Encode(JSON.stringify({ messages, more: true, t: NOW_MS, hf: [19, 4] })) }
      })
    all.setNodes((nodes) => nodes.map((node) => ({ ...node, swarmId: PEOPLES_SWARM })))
    await callRpc(nodeAt(all, 3), 'store', storeParams(alice, 'two'))
    const params = retrieveParams(alice, 0, { timestamp: all.clock.now() })
    const read = async () => {
      const { json } = await callRpc(nodeAt(all, 3), 'retrieve', params)
      return json as { readonly messages: readonly { readonly hash: string }[]; readonly more: boolean }
    }

    let [page, reads] = [await read(), 1]
    while (page.more && reads < 2_000) [page, reads] = [await read(), reads + 1]

    expect(reads).toBe(1_025)
    expect(page.messages.at(-1)?.hash).toBe(hashOfData(alice, 'two'))
  })

  it('are all answered, however many come at once', async () => {
    await using all = await network()
    await callRpc(nodeAt(all, 0), 'store', storeParams(alice, 'one'))
    await all.clock.advance(5 * MINUTE_MS)
    all.setNodes((nodes) => nodes.map((node) => ({ ...node, swarmId: PEOPLES_SWARM })))
    const reads = Array.from({ length: 50 }, () => readAt(nodeAt(all, 3), all.clock.now()))
    expect(await Promise.all(reads)).toEqual(reads.map(() => [hashOfData(alice, 'one')]))
  })
})
