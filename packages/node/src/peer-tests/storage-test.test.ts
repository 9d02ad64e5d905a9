import { concatBytes, fromHex, utf8Encode } from '@starling/base'
import { native } from '@starling/crypto/native'
import type { PeerAnswer, TransportResponse } from '@starling/ports'
import { seriesKey } from '@starling/ports/testing'
import { accountBytes, PROFILES, selectTester } from '@starling/protocol'
import { decodePeerVote, decodeStorageChallenge, encodeStorageChallenge } from '@starling/wire/peer'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { alice, storeParams } from '../../test/requests.ts'
import { callRpc, NOW_MS, type SmallNetwork, smallNetwork } from '../../test/small-network.ts'
import type { ServiceNode } from '../service-node.ts'
import { storageProof } from './storage-proof.ts'

const { peerTests } = PROFILES.testnet
const TURN_MS = peerTests.everyMs + peerTests.spreadMs
const seeds = Array.from({ length: 3 }, (_, index) => new Uint8Array(32).fill(index + 1))
const { signal } = new AbortController()

let network: SmallNetwork
let tester: ServiceNode
let testee: ServiceNode
let bystander: ServiceNode
/** What the tester told the tested node. */
let told: string[]

beforeEach(async () => {
  // Without public doors to test, only the storage test is made.
  network = await smallNetwork({ seeds })
  const chosen = selectTester(
    network.registry.current().blockHash,
    network.nodes.map(({ identity }) => identity.ed25519),
  )
  const named = (key: string | undefined) =>
    network.nodes.find(({ identity }) => identity.ed25519 === key) as ServiceNode
  tester = named(chosen?.tester)
  testee = named(chosen?.testee)
  bystander = network.nodes.find((node) => node !== tester && node !== testee) as ServiceNode
  told = []
  answerWith(testee.answerPeer)
})

afterEach(async () => {
  await network[Symbol.asyncDispose]()
  expect(network.events.filter(({ level }) => level === 'error')).toEqual([])
})

/** Everything that the tested node is asked. */
function answerWith(answer: PeerAnswer): void {
  network.peerDoors.set(testee.identity.ed25519, async (from, kind, body, one) => {
    if (kind === 'vote') {
      const vote = decodePeerVote(body)
      if (vote.kind === 'test') told.push(vote.passed ? `${vote.test} passed` : `${vote.test}: ${vote.reason}`)
    }
    return answer(from, kind, body, one)
  })
}

/** To challenges; everything else is answered honestly. */
function lieWith(lie: (body: Uint8Array) => Promise<TransportResponse> | TransportResponse): void {
  answerWith(async (from, kind, body, one) =>
    kind === 'challenge' ? lie(body) : testee.answerPeer(from, kind, body, one),
  )
}

const store = (data: string) => callRpc(tester, 'store', storeParams(alice, data, { timestamp: network.clock.now() }))
/** A new block. */
const nextHeight = () => network.setNodes((nodes) => [...nodes])

async function rounds(count: number): Promise<void> {
  for (let round = 0; round < count; round++) {
    nextHeight()
    await network.clock.advance(TURN_MS)
  }
}

const outcomes = (outcome: 'passed' | 'failed' | 'undecided') =>
  network.counted.get(seriesKey('starling_peer_tests_total', { test: 'storage', outcome })) ?? 0

describe('the storage test', () => {
  it('is passed by a member that keeps what it should, once for each height', async () => {
    await store('hello')
    await network.clock.advance(peerTests.challengeAgeMs)
    const before = told.length
    await rounds(4)
    expect(told.slice(before)).toEqual(Array(4).fill('storage passed'))

    await network.clock.advance(TURN_MS * 4)

    expect(told.slice(before)).toHaveLength(4)
    expect(outcomes('failed') + outcomes('undecided')).toBe(0)
  })

  it('asks for nothing where nothing is kept, nor for what is too new', async () => {
    await rounds(2)
    await store('hello')
    await rounds(2)
    expect(told).toEqual([])
  })

  it('finds a member that has lost a message', async () => {
    await store('hello')
    lieWith(() => ({ status: 404, body: utf8Encode('message is not kept') }))
    await network.clock.advance(peerTests.challengeAgeMs)
    await rounds(2)

    expect(new Set(told)).toEqual(new Set(['storage: missing']))
    expect(network.events.map(({ event }) => event)).toContain('peer_tests.storage')
  })

  it('is not passed by playing back the answer to an earlier question', async () => {
    await store('hello')
    let recorded: TransportResponse | undefined
    lieWith(async (body) => {
      recorded ??= await testee.answerPeer(tester.identity.ed25519, 'challenge', body, signal)
      return recorded
    })
    await network.clock.advance(peerTests.challengeAgeMs)
    await rounds(3)

    expect(told[0]).toBe('storage passed')
    expect(told.slice(1).length).toBeGreaterThan(1)
    expect(new Set(told.slice(1))).toEqual(new Set(['storage: wrong_proof']))
  })

  it('is not passed with the proof of another member, with that of other data, or with garbage', async () => {
    await store('hello')
    await network.clock.advance(peerTests.challengeAgeMs)
    const data = utf8Encode('hello')
    const proofOf = (key: string, of: Uint8Array) => (body: Uint8Array) => {
      const { nonce, hash } = decodeStorageChallenge(body)
      return { status: 200, body: storageProof(native, nonce, key, hash, of) }
    }
    const lies = [
      proofOf(bystander.identity.ed25519, data),
      proofOf(testee.identity.ed25519, concatBytes(data, Uint8Array.of(0))),
      () => ({ status: 200, body: new Uint8Array(32) }),
      () => ({ status: 200, body: new Uint8Array(0) }),
      () => ({ status: 200, body: new Uint8Array(1_000_000) }),
      (body: Uint8Array) => ({ status: 200, body }),
    ]
    for (const lie of lies) {
      told.length = 0
      lieWith(lie)
      await rounds(1)
      expect(told, String(lie)).toEqual(['storage: wrong_proof'])
    }
  })

  it('does not decide when the tested node refuses or cannot be reached', async () => {
    await store('hello')
    await network.clock.advance(peerTests.challengeAgeMs)
    const before = outcomes('passed')
    for (const status of [400, 403, 406, 429, 500, 503]) {
      lieWith(() => ({ status, body: new Uint8Array(0) }))
      await rounds(1)
    }
    network.down.add(testee.identity.ed25519)
    await rounds(1)

    expect(outcomes('undecided')).toBe(7)
    expect(outcomes('failed')).toBe(0)
    expect(outcomes('passed')).toBe(before)
  })
})

describe('a node that is asked for proof', () => {
  const challenge = (change: Partial<Parameters<typeof encodeStorageChallenge>[0]> = {}) =>
    encodeStorageChallenge({
      height: network.registry.current().height,
      account: accountBytes(alice.id),
      namespace: 0,
      hash: 'A'.repeat(43),
      nonce: new Uint8Array(32).fill(5),
      ...change,
    })
  const ask = async (node: ServiceNode, from: ServiceNode, body: Uint8Array) =>
    node.answerPeer(from.identity.ed25519, 'challenge', body, signal)

  it('gives one to the tester of the height, bound to itself, question and data', async () => {
    const stored = await store('hello')
    const { hash } = stored.json as { hash: string }
    const nonce = new Uint8Array(32).fill(9)

    const { status, body } = await ask(testee, tester, challenge({ hash, nonce }))

    expect(status).toBe(200)
    const key = fromHex(testee.identity.ed25519)
    expect(body).toEqual(native.blake2b(concatBytes(key, utf8Encode(hash), utf8Encode('hello')), 32, { key: nonce }))
  })

  it('answers nobody else, no other height, and nothing twice', async () => {
    const { json } = await store('hello')
    const { hash } = json as { hash: string }
    expect((await ask(testee, bystander, challenge({ hash }))).status).toBe(403)
    expect((await ask(bystander, tester, challenge({ hash }))).status).toBe(403)
    expect((await ask(testee, tester, challenge({ hash, height: 1 }))).status).toBe(406)
    expect((await ask(testee, tester, challenge({ hash, height: Number.MAX_SAFE_INTEGER }))).status).toBe(406)
    const stranger = { ...tester, identity: { ...tester.identity, ed25519: 'ee'.repeat(32) } }
    expect((await ask(testee, stranger, challenge({ hash }))).status).toBe(403)

    expect((await ask(testee, tester, challenge({ hash }))).status).toBe(200)
    expect((await ask(testee, tester, challenge({ hash }))).status).toBe(429)
    nextHeight()
    expect((await ask(testee, tester, challenge({ hash, namespace: 1 }))).status).toBe(404)
    nextHeight()
    expect((await ask(testee, tester, challenge())).status).toBe(404)
  })

  it('takes any bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        expect((await ask(testee, tester, bytes)).status).toBe(400)
        expect((await testee.answerPeer(tester.identity.ed25519, 'vote', bytes, signal)).status).toBe(400)
      }),
    )
    expect(network.clock.now()).toBe(NOW_MS)
  })
})
