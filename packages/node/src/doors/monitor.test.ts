import { fromHex, utf8Decode, utf8Encode } from '@starling/base'
import { native } from '@starling/crypto/native'
import { silentMetrics } from '@starling/ports/system'
import { ManualClock } from '@starling/ports/testing'
import { monitorText, PROFILES, type Profile, SubaccountFlags } from '@starling/protocol'
import { readVectors } from '@starling/testkit'
import {
  decodeMonitorNotification,
  decodeMonitorReply,
  encodeMonitorBody,
  encodeMonitorReply,
  type MonitorRequest,
} from '@starling/wire/monitor'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { alice, bob, OTHER_SWARM, PEOPLES_SWARM, storeParams, subaccountOf } from '../../test/requests.ts'
import { callRpc, NOW_MS, type SmallNetwork, smallNetwork } from '../../test/small-network.ts'
import type { ServiceNode } from '../index.ts'
import { Subscriptions } from '../monitor/subscriptions.ts'
import { nodeMetrics } from '../telemetry/node-metrics.ts'
import { MonitorDoor } from './monitor.ts'

const NOW_SECONDS = Math.floor(NOW_MS / 1_000)
const DAY_SECONDS = 86_400

const first = ({ nodes }: SmallNetwork): ServiceNode => nodes[0] as ServiceNode

function connect(node: Pick<ServiceNode, 'monitor'>, address = '192.0.2.1') {
  const sent: Uint8Array[] = []
  const closed: string[] = []
  const session = node.monitor.open({
    address,
    send: (bytes) => void sent.push(bytes),
    close: (reason) => void closed.push(reason),
  })
  const ask = async (body: Uint8Array) => {
    await session.receive(body)
    return sent.splice(0)
  }
  return {
    session,
    closed,
    ask,
    request: async (request: MonitorRequest | readonly MonitorRequest[]) =>
      (await ask(encodeMonitorBody(request))).flatMap(decodeMonitorReply),
    heard: () => sent.splice(0).map(decodeMonitorNotification),
  }
}

interface Wish {
  readonly namespaces?: readonly number[]
  readonly wantsData?: boolean
  readonly timestampSeconds?: number
}

function requestOf(account: typeof alice, wish: Wish = {}): MonitorRequest {
  const { namespaces = [0], wantsData = false, timestampSeconds = NOW_SECONDS } = wish
  const text = monitorText(account.id, timestampSeconds, wantsData, namespaces)
  const signature = account.ed25519.sign(text)
  return { of: { ed25519: account.ed25519.publicKey }, namespaces, wantsData, timestampSeconds, signature }
}

describe('the monitor door', () => {
  it('answers the vectors byte for byte', async () => {
    interface Vectors {
      readonly requests: readonly { readonly bencoded_hex: string }[]
      readonly list_request_hex: string
      readonly reply_ok_ascii: string
      readonly reply_two_ok_ascii: string
      readonly reply_error_ascii: string
    }
    const vectors = readVectors<Vectors>('network/monitor.json')
    await using network = await smallNetwork()
    const { ask } = connect(first(network))
    const text = async (body: Uint8Array) => (await ask(body)).map(utf8Decode)

    for (const { bencoded_hex } of vectors.requests)
      expect(await text(fromHex(bencoded_hex)), bencoded_hex).toEqual([vectors.reply_ok_ascii])
    expect(await text(fromHex(vectors.list_request_hex))).toEqual([vectors.reply_two_ok_ascii])
    const forged = fromHex(vectors.requests[1]?.bencoded_hex.replace('693131656931326', '693131656931336') ?? '')
    expect(await text(forged)).toEqual([vectors.reply_error_ascii])
  })

  it('tells of a message that a client stores, once, with what was wanted', async () => {
    await using network = await smallNetwork()
    const { request, heard } = connect(first(network))
    expect(await request([requestOf(alice, { wantsData: true }), requestOf(bob, { namespaces: [5] })])).toEqual([
      undefined,
      undefined,
    ])

    const { json } = await callRpc(first(network), 'store', storeParams(alice, 'hello'))
    await callRpc(first(network), 'store', storeParams(alice, 'hello'))
    await callRpc(first(network), 'store', storeParams(bob, 'not in a mailbox that was named'))

    expect(heard()).toEqual([
      {
        account: fromHex(alice.id),
        hash: (json as { hash: string }).hash,
        namespace: 0,
        timestampMs: NOW_MS,
        expiryMs: NOW_MS + 7 * 86_400_000,
        data: utf8Encode('hello'),
      },
    ])
  })

  it('tells of a message that another member passes on', async () => {
    await using network = await smallNetwork({ seeds: [1, 2].map((byte) => new Uint8Array(32).fill(byte)) })
    const [entry, member] = network.nodes as [ServiceNode, ServiceNode]
    const { request, heard } = connect(member)
    await request(requestOf(alice))

    await callRpc(entry, 'store', storeParams(alice, 'hello'))

    expect(heard()).toHaveLength(1)
  })

  it('tells nothing after the connection is gone', async () => {
    await using network = await smallNetwork()
    const { session, request, heard } = connect(first(network))
    await request(requestOf(alice))

    session.end()
    await callRpc(first(network), 'store', storeParams(alice, 'hello'))

    expect(heard()).toEqual([])
    expect(first(network).monitor.connections).toBe(0)
  })

  it.each([
    [
      'a signature of fourteen days',
      requestOf(alice, { timestampSeconds: NOW_SECONDS - 14 * DAY_SECONDS + 1 }),
      undefined,
    ],
    [
      'a signature of more',
      requestOf(alice, { timestampSeconds: NOW_SECONDS - 14 * DAY_SECONDS - 1 }),
      'bad_timestamp',
    ],
    ['a signature of tomorrow', requestOf(alice, { timestampSeconds: NOW_SECONDS + DAY_SECONDS }), undefined],
    ['a signature of later', requestOf(alice, { timestampSeconds: NOW_SECONDS + DAY_SECONDS + 1 }), 'bad_timestamp'],
    ['what was not signed', { ...requestOf(alice), wantsData: true }, 'bad_signature'],
    ['a signature of somebody else', { ...requestOf(alice), signature: requestOf(bob).signature }, 'bad_signature'],
    ['a key of low order', { ...requestOf(alice), of: { ed25519: new Uint8Array(32) } }, 'bad_pubkey'],
  ] as const)('judges %s', async (_name, request, error) => {
    await using network = await smallNetwork()

    const [refusal] = await connect(first(network)).request(request)

    expect(refusal?.error).toBe(error)
  })

  it('accepts subaccounts that may read, and no others', async () => {
    await using network = await smallNetwork()
    const { request } = connect(first(network))
    const bySubaccount = (flags: number): MonitorRequest => {
      const subaccount = subaccountOf(alice, flags, 7)
      const signature = subaccount.sign(monitorText(alice.id, NOW_SECONDS, false, [0])).signature
      return {
        ...requestOf(alice),
        subaccount: { token: subaccount.token, signature: alice.ed25519.sign(subaccount.token) },
        signature: new Uint8Array(Buffer.from(signature, 'base64')),
      }
    }

    const results = await request([bySubaccount(SubaccountFlags.read), bySubaccount(SubaccountFlags.write)])

    expect(results.map((refusal) => refusal?.error)).toEqual([undefined, 'bad_signature'])
  })

  it('refuses accounts of other swarms, and lets go of those that move away', async () => {
    await using network = await smallNetwork({
      seeds: [1, 2].map((byte) => new Uint8Array(32).fill(byte)),
      swarmIdOf: (index) => (index === 0 ? PEOPLES_SWARM : OTHER_SWARM),
    })
    const [right, wrong] = network.nodes as [ServiceNode, ServiceNode]
    const [here, there] = [connect(right), connect(wrong)]

    expect(await here.request(requestOf(alice))).toEqual([undefined])
    expect(await there.request(requestOf(alice))).toMatchObject([{ error: 'wrong_swarm' }])
    network.setNodes((nodes) =>
      nodes.map((node) => ({ ...node, swarmId: node.swarmId === PEOPLES_SWARM ? OTHER_SWARM : PEOPLES_SWARM })),
    )

    expect([here.closed, there.closed]).toEqual([['moved_away'], []])
  })

  it('is shut while the node is not ready, and when too many are there', async () => {
    await using network = await smallNetwork()
    const node = first(network)
    const connections = Array.from({ length: 1_000 }, () => connect(node))

    expect(node.monitor.refusal()).toMatchObject({ status: 503 })
    connections[0]?.session.end()
    expect(node.monitor.refusal()).toBeUndefined()
    node.drain()

    expect(utf8Decode(node.monitor.refusal()?.body ?? new Uint8Array(0))).toBe(
      'Service node is not ready: shutting down\n',
    )
    expect(connections[1]?.closed).toEqual(['shutting_down'])
  })

  it('closes the connection of who is refused a thousand times in a row', async () => {
    await using network = await smallNetwork()
    const { ask, request, closed } = connect(first(network))
    const nonsense = utf8Encode(`l${'de'.repeat(900)}e`)
    const asked = async () => {
      const answering = ask(nonsense)
      await network.clock.advance(1)
      await answering
    }

    await asked()
    await request(requestOf(alice))
    await asked()
    expect(closed).toEqual([])
    await asked()

    expect(closed).toEqual(['refused_too_often'])
  })

  it('lets a client that asks faster than it may wait, where addresses tell clients apart', async () => {
    const door = (profile: Profile, clock: ManualClock) =>
      new MonitorDoor({
        ctx: { clock, crypto: native, metrics: nodeMetrics(silentMetrics), network: { isMine: () => true }, profile },
        subscriptions: new Subscriptions({ clock }),
        reasonsNotReady: () => [],
        pace: { bucketTokens: 3, tokenPeriodUs: 100_000 },
      })
    const answeredAfterMs = async (profile: Profile) => {
      const clock = new ManualClock(NOW_MS)
      let answeredMs: number | undefined
      const { request } = connect({ monitor: door(profile, clock) })
      void request([alice, alice, alice, alice, alice].map((account) => requestOf(account))).then(() => {
        answeredMs = clock.elapsed()
      })
      await clock.advance(1_000)
      return answeredMs
    }

    expect(await answeredAfterMs(PROFILES.production)).toBe(200)
    expect(await answeredAfterMs(PROFILES.testnet)).toBe(0)
  })

  it('answers arbitrary bytes once, and subscribes nobody', async () => {
    await using network = await smallNetwork()
    const { ask, request, heard } = connect(first(network))
    const good = encodeMonitorBody(requestOf(alice))
    const damaged = fc.tuple(fc.nat(good.length - 1), fc.nat(255)).map(([at, byte]) => {
      const bytes = good.slice()
      bytes[at] = (bytes[at] ?? 0) === byte ? byte ^ 1 : byte
      return bytes
    })
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.uint8Array({ maxLength: 300 }), damaged), async (body) => {
        const replies = await ask(body)
        expect(replies).toHaveLength(1)
        for (const refusal of replies.flatMap(decodeMonitorReply)) expect(refusal?.error).toBeDefined()
        await request(requestOf(bob))
      }),
    )

    await callRpc(first(network), 'store', storeParams(alice, 'hello'))
    expect(heard()).toEqual([])
    expect(encodeMonitorReply(true, [])).toEqual((await ask(utf8Encode('le')))[0])
  })
})
