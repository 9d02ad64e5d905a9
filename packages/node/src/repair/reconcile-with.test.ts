import { fromHex } from '@starling/base'
import { native } from '@starling/crypto/native'
import type { PeerTransport, ServiceNodeRecord } from '@starling/ports'
import { silentLogger } from '@starling/ports/system'
import { ManualClock } from '@starling/ports/testing'
import {
  decodeSyncRequest,
  encodeForwardedWrite,
  encodeSyncRequest,
  type SyncRecord,
  type SyncRequest,
} from '@starling/wire/peer'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { alice, bob, PEOPLES_SWARM } from '../../test/requests.ts'
import { NOW_MS } from '../../test/small-network.ts'
import { deleted, expired, type Happening, hashOfText, stored } from '../../test/swarm-records.ts'
import { KnownKeys } from '../auth/known-keys.ts'
import type { NodeIdentity } from '../context.ts'
import type { Dispatch } from '../dispatch.ts'
import { Membership } from '../membership/membership.ts'
import { NetworkDirectory } from '../network-directory.ts'
import { StampClock } from '../stamp-clock.ts'
import { WHOLE_RING } from '../storage/account-range.ts'
import { MINUTE_MS } from '../storage/item-index.ts'
import { libsqlDriver } from '../storage/libsql.ts'
import { MessageStore } from '../storage/message-store.ts'
import { nodeMetrics } from '../telemetry/node-metrics.ts'
import { SyncAnswers } from './answer-sync.ts'
import { applyRecords } from './apply-records.ts'
import { type RepairContext, type Repaired, reconcileWith } from './reconcile-with.ts'

const KEYS = ['11'.repeat(32), '22'.repeat(32)] as const
const UNTIL_MINUTE = Math.floor(NOW_MS / MINUTE_MS)
const START_MS = NOW_MS - 600_000
const LATER_MS = NOW_MS + 86_400_000

/** What travelled between the two. */
interface Said {
  readonly request: SyncRequest
  readonly bytes: number
  readonly status: number
}

/** Two members of one swarm, the first of which leads. */
async function pair() {
  const nodes = KEYS.map((ed25519) => ({ ed25519, swarmId: PEOPLES_SWARM }) as ServiceNodeRecord)
  const view = { height: 1, blockHash: '', hardfork: [19, 4] as const, nodes }
  const registry = { current: () => view, subscribe: () => () => {} }
  const clock = new ManualClock(NOW_MS)
  const said: Said[] = []
  const partsOf = async (own: string) => {
    const messages = await MessageStore.open(libsqlDriver(), {
      clock,
      logger: silentLogger,
      isIntact: () => true,
      hash: (data, length) => native.blake2b(data, length),
    })
    const network = new NetworkDirectory(registry, own)
    const metrics = nodeMetrics({ count() {}, set() {}, observe() {} })
    return { clock, crypto: native, keys: new KnownKeys(), logger: silentLogger, messages, metrics, network }
  }
  const [left, right] = [await partsOf(KEYS[0]), await partsOf(KEYS[1])]
  const stamps = new StampClock(clock)
  // Only asked for its name, and for signatures that nobody wants here.
  const identity = { ed25519: KEYS[1] } as NodeIdentity
  const membership = new Membership({ clock, network: right.network, identity }, undefined, () => {})
  const noDispatch: Dispatch = () => Promise.reject(new Error('nobody reads here'))
  const answers = new SyncAnswers({ ...right, identity, membership, dispatch: noDispatch }, stamps)
  const peers: PeerTransport = {
    isUp: () => true,
    request: async (_peer, _kind, body) => {
      const answer = await answers.answer(KEYS[0], body)
      said.push({ request: decodeSyncRequest(body), bytes: body.length + answer.body.length, status: answer.status })
      return answer
    },
  }
  const ctx: RepairContext = { ...left, peers }
  const give = async (to: typeof left, all: readonly Happening[]) =>
    applyRecords(
      to,
      stamps,
      all.flatMap(({ records }) => records),
    )
  const compare = async (): Promise<Repaired> => {
    // Who still counts answers 503, and is asked again later.
    await right.messages.items.whole(WHOLE_RING)
    return reconcileWith(ctx, stamps, nodes[1] as ServiceNodeRecord, WHOLE_RING, UNTIL_MINUTE)
  }
  const fingerprints = async () =>
    Promise.all(
      [left, right].map(async ({ messages }) => (await messages.items.whole(WHOLE_RING)).fingerprint(UNTIL_MINUTE)),
    )
  return {
    left,
    right,
    said,
    answers,
    stamps,
    give,
    compare,
    fingerprints,
    async [Symbol.asyncDispose]() {
      for (const { messages } of [left, right]) await messages.close()
    },
  }
}

/** @param index - what it is, and when */
const message = (index: number) =>
  stored(`message ${index}`, 0, { ms: START_MS + index * 7, node: fromHex(KEYS[index % 2] as string) }, LATER_MS)
const some = (count: number, from = 0) => Array.from({ length: count }, (_, index) => message(from + index))
const bytesOf = (said: readonly Said[]) => said.reduce((sum, { bytes }) => sum + bytes, 0)

describe('a repair', () => {
  it('costs by the size of the difference, however much both have', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 50, max: 600 }), fc.nat(12), fc.nat(12), async (common, lefts, rights) => {
        await using members = await pair()
        const { left, right, give, compare, said } = members
        for (const each of [left, right]) await give(each, some(common))
        await give(left, some(lefts, 10_000))
        await give(right, some(rights, 20_000))

        const done = await compare()

        expect(done).toMatchObject({ given: lefts, taken: rights, refused: 0, withheld: 0 })
        expect(done.difference.count).toBe(rights - lefts)
        const [own, theirs] = await members.fingerprints()
        expect(own).toEqual(theirs)
        // Two thousand for the minutes and the ends; of a message less than a tree of sixteens takes with 600 leaves.
        expect(bytesOf(said)).toBeLessThan(2_000 + (lefts + rights) * 2_000)
      }),
      { numRuns: 25 },
    )
  })

  it('asks once when nothing differs', async () => {
    await using members = await pair()
    for (const each of [members.left, members.right]) await members.give(each, some(300))
    await members.compare()
    expect(members.said.map(({ request }) => request.kind)).toEqual(['minutes'])
  })

  it.each(['left', 'right'] as const)('brings everything over when only the %s member has something', async (side) => {
    await using members = await pair()
    await members.give(members[side], some(250))
    const done = await members.compare()
    expect([done.given, done.taken]).toEqual(side === 'left' ? [250, 0] : [0, 250])
    for (const { messages } of [members.left, members.right]) expect(messages.figures().messages).toBe(250)
  })

  it.each(['left', 'right'] as const)(
    'brings a deletion that the %s member alone has heard of, and no message back',
    async (side) => {
      await using members = await pair()
      for (const each of [members.left, members.right]) await members.give(each, some(3))
      const stamp = { ms: START_MS + 1_000, node: fromHex(KEYS[0]) }
      await members.give(members[side], [deleted([hashOfText('message 1', 0)], stamp)])
      await members.compare()
      for (const { messages } of [members.left, members.right]) expect(messages.figures().messages).toBe(2)
    },
  )

  it('is over after one of them: the next finds nothing', async () => {
    await using members = await pair()
    await members.give(members.left, some(40))
    await members.give(members.right, some(40, 100))
    await members.compare()
    expect(await members.compare()).toMatchObject({ given: 0, taken: 0, refused: 0, withheld: 0 })
  })

  it('carries no request that a newer one has made needless, though it had been kept', async () => {
    await using members = await pair()
    for (const each of [members.left, members.right]) await members.give(each, some(1))
    const hash = hashOfText('message 0', 0)
    const at = (ms: number) => ({ ms: START_MS + ms, node: fromHex(KEYS[0]) })
    // One commit after the other: the first request is on disk when the second one comes.
    await members.give(members.left, [expired([hash], LATER_MS - 1, at(1_000))])
    await members.give(members.left, [expired([hash], LATER_MS - 2, at(2_000))])

    const done = await members.compare()

    expect(done.given).toBe(1)
    expect(await members.compare()).toMatchObject({ given: 0, taken: 0, refused: 0, withheld: 0 })
  })
})

describe('records that are forged', () => {
  const stamp = { ms: START_MS, node: fromHex(KEYS[1]) }
  const hash = hashOfText('message 0', 0)
  const request = (
    change: (write: Parameters<typeof encodeForwardedWrite>[0]) => Parameters<typeof encodeForwardedWrite>[0],
  ) => {
    const write = {
      method: 'delete',
      hashes: [hash],
      account: fromHex(alice.id),
      ed25519: alice.ed25519.publicKey,
      signature: new Uint8Array(64),
      stamp,
    } as const
    return { kind: 'request', body: encodeForwardedWrite(change(write)) } as const
  }
  const plain = message(0).records[0] as Extract<SyncRecord, { kind: 'message' }>
  const stores = [{ stamp, timestampMs: START_MS, expiryMs: LATER_MS }]

  it.each<[string, SyncRecord]>([
    ['a deletion that nobody has signed', request((write) => write)],
    [
      'a deletion that somebody else has signed',
      request((write) => ({ ...write, signature: bob.ed25519.sign(new Uint8Array(3)) })),
    ],
    ['a request without a stamp', request(({ ...write }) => ({ ...write, stamp: undefined }) as never)],
    ['bytes that are no request', { kind: 'request', body: Uint8Array.of(1, 2, 3) }],
    [
      'a message from the future',
      { ...plain, stores: [{ ...stores[0], stamp: { ...stamp, ms: NOW_MS + 60_000 } }] } as SyncRecord,
    ],
    [
      'a message that lives for ever',
      { ...plain, stores: [{ ...stores[0], expiryMs: NOW_MS + 400 * 86_400_000 }] } as SyncRecord,
    ],
    [
      'a message with stores without end',
      { ...plain, stores: Array.from({ length: 9 }, () => stores[0]) } as SyncRecord,
    ],
  ])('are refused, and harm nothing: %s', async (_, forged) => {
    await using members = await pair()
    await members.give(members.right, [message(0)])
    const body = encodeSyncRequest({ kind: 'give', records: [forged, ...some(1, 5).flatMap(({ records }) => records)] })

    const { status } = await members.answers.answer(KEYS[0], body)

    expect(status).toBe(200)
    expect(members.right.messages.figures().messages).toBe(2)
  })
})
