import { SubaccountFlags } from '@starling/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MergeModel } from '../../test/merge-model.ts'
import { alice, expireParams, retrieveParams, subaccountOf } from '../../test/requests.ts'
import { callRpc, NOW_MS, type SmallNetwork, smallNetwork } from '../../test/small-network.ts'
import {
  deleted,
  deletedRange,
  expired,
  expiredRange,
  giveRequest,
  type Happening,
  hashOfText,
  revoked,
  stored,
} from '../../test/swarm-records.ts'
import type { ServiceNode } from '../index.ts'

const seeds = [1, 2, 3].map((byte) => new Uint8Array(32).fill(byte))
const signal = new AbortController().signal
const HOUR_MS = 3_600_000
/** Long enough ago to be settled. */
const START_MS = NOW_MS - 600_000
const NAMESPACES = [0, 2, -21] as const
const TOKENS = [1, 2, 3].map((seed) => subaccountOf(alice, SubaccountFlags.read, seed))

const namespace = fc.constantFrom(...NAMESPACES)
const scope = fc.constantFrom<number | 'all'>(...NAMESPACES, 'all')
const text = fc.constantFrom('a', 'b', 'c')
const names = fc.uniqueArray(fc.record({ text, namespace }), {
  minLength: 1,
  maxLength: 3,
  selector: ({ text: name, namespace: place }) => name + place,
})
const expiryMs = fc.integer({ min: 1, max: 5 }).map((hours) => NOW_MS + hours * HOUR_MS)
const tokens = fc.uniqueArray(fc.nat(2), { minLength: 1, maxLength: 2 })

/** At least one member hears of it, in any order. */
const heard = fc.record({ who: fc.integer({ min: 1, max: 7 }), place: fc.nat(1_000) })

const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('store' as const), text, namespace, expiryMs }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('delete' as const), names }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('expire' as const), names, expiryMs }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('expire_all' as const), scope, expiryMs }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('delete_range' as const), scope, until: fc.option(fc.nat(60_000)) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('revoke' as const, 'unrevoke' as const), tokens }) },
)

const history = fc.array(fc.record({ step, ms: fc.nat(60_000), heard }), { minLength: 1, maxLength: 20 })
type Drawn = typeof history extends fc.Arbitrary<infer Value> ? Value : never

function happeningOf(given: Drawn[number]['step'], ms: number, index: number): Happening {
  const stamp = { ms: START_MS + ms, node: new Uint8Array(32).fill(index) }
  switch (given.do) {
    case 'store':
      return stored(given.text, given.namespace, stamp, given.expiryMs)
    case 'delete':
      return deleted(hashes(given.names), stamp)
    case 'expire':
      return expired(hashes(given.names), given.expiryMs, stamp)
    case 'expire_all':
      return expiredRange(given.scope, given.expiryMs, stamp)
    case 'delete_range':
      return deletedRange(given.scope, given.until === null ? undefined : START_MS + given.until, stamp)
    default:
      return revoked(
        given.do,
        given.tokens.map((token) => TOKENS[token]?.token as Uint8Array),
        stamp,
      )
  }
}

const hashes = (all: readonly { readonly text: string; readonly namespace: number }[]) =>
  all.map((one) => hashOfText(one.text, one.namespace))

function repairsOf({ counted }: SmallNetwork) {
  return [...counted].filter(([name]) => name.startsWith('starling_repair_operations_total'))
}

/** Messages that alice sees at a node, and which of her subaccounts may read. */
async function stateAt(network: SmallNetwork, index: number) {
  const node = network.nodes[index]
  if (node === undefined) throw new Error('no such node')
  const timestamp = network.clock.now()
  const seen: [string, number, number][] = []
  for (const place of NAMESPACES) {
    const { json } = await callRpc(node, 'retrieve', retrieveParams(alice, place, { timestamp }))
    const { messages } = json as { messages: readonly { hash: string; timestamp: number; expiration: number }[] }
    for (const { hash, timestamp: ms, expiration } of messages) seen.push([hash, ms, expiration])
  }
  const readers: number[] = []
  for (const [reader, subaccount] of TOKENS.entries()) {
    const asked = retrieveParams(alice, 2, { timestamp })
    const text_ = new TextEncoder().encode(`retrieve2${timestamp}`)
    const { status } = await callRpc(node, 'retrieve', { ...asked, ...subaccount.params, ...subaccount.sign(text_) })
    if (status === 200) readers.push(reader)
  }
  return { seen: seen.sort(), readers }
}

/** What clients ask of some member while others are away. */
const asked = fc.record({
  entry: fc.nat(2),
  away: fc.subarray([0, 1, 2], { maxLength: 1 }),
  names,
  mode: fc.constantFrom(undefined, 'shorten' as const, 'extend' as const),
  /** Some are over before anybody repairs. */
  expiryMs: fc.oneof(
    expiryMs,
    fc.integer({ min: 1, max: 5 }).map((seconds) => NOW_MS + seconds * 1_000),
  ),
})

async function tell(network: SmallNetwork, drawn: Drawn, all: readonly Happening[]): Promise<void> {
  for (const [index, node] of network.nodes.entries()) {
    const mine = all
      .map(({ records }, order) => ({ records, heard: drawn[order]?.heard ?? { who: 0, place: 0 } }))
      .filter(({ heard: { who } }) => (who & (1 << index)) !== 0)
      .sort((left, right) => left.heard.place - right.heard.place)
    for (const { records } of mine) {
      const from = network.nodes[(index + 1) % 3]?.identity.ed25519 ?? ''
      expect((await node.answerPeer(from, 'sync', giveRequest(records), signal)).status).toBe(200)
    }
  }
}

describe('members that have heard of different things', () => {
  it('come to the same as the model by reconciliation alone, and then find nothing more to do', async () => {
    await fc.assert(
      fc.asyncProperty(history, async (drawn) => {
        await using network = await smallNetwork({ seeds })
        const model = new MergeModel()
        const all = drawn.map(({ step: given, ms }, index) => happeningOf(given, ms, index))
        for (const { write } of all) model.add(write)
        await tell(network, drawn, all)

        await network.clock.advance(300_000)

        const nowMs = network.clock.now()
        const visible = [...model.visible(nowMs)].map(([hash, { timestampMs, expiryMs: endMs }]) => [
          hash,
          timestampMs,
          endMs,
        ])
        const refused = model.revoked(alice.id)
        const readers = [0, 1, 2].filter(
          (index) => !refused.has(Buffer.from(TOKENS[index]?.token ?? []).toString('hex')),
        )
        for (const index of seeds.keys())
          expect(await stateAt(network, index), `member ${index}`).toEqual({ seen: visible.sort(), readers })

        const before = repairsOf(network)
        await network.clock.advance(120_000)
        expect(repairsOf(network)).toEqual(before)
      }),
      { numRuns: 40 },
    )
  })

  it('come to the same when clients ask for expiries of what the asked member lacks, and find nothing more to do', async () => {
    await fc.assert(
      fc.asyncProperty(history, fc.array(asked, { minLength: 1, maxLength: 4 }), async (drawn, requests) => {
        await using network = await smallNetwork({ seeds })
        await tell(
          network,
          drawn,
          drawn.map(({ step: given, ms }, index) => happeningOf(given, ms, index)),
        )
        for (const { entry, away, names: named, mode, expiryMs: endMs } of requests) {
          for (const index of away) network.down.add(network.nodes[index]?.identity.ed25519 ?? '')
          const params = expireParams(alice, hashes(named), endMs, mode)
          const { status, text: said } = await callRpc(network.nodes[entry] as ServiceNode, 'expire', params)
          expect(status, said).toBe(200)
          network.down.clear()
        }

        await network.clock.advance(300_000)

        const first = await stateAt(network, 0)
        for (const index of [1, 2]) expect(await stateAt(network, index), `member ${index}`).toEqual(first)
        const before = repairsOf(network)
        await network.clock.advance(1_200_000)
        expect(repairsOf(network)).toEqual(before)
      }),
      { numRuns: 40 },
    )
  })
})
