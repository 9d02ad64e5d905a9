import { fromHex, utf8Decode, utf8Encode } from '@starling/base'
import { native } from '@starling/crypto/native'
import { TransportError } from '@starling/ports'
import { seriesKey } from '@starling/ports/testing'
import { maintenanceText, PROFILES } from '@starling/protocol'
import { encodePeerVote } from '@starling/wire/peer'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { NOW_MS, type SmallNetwork, smallNetwork } from '../../test/small-network.ts'
import type { createNode } from '../index.ts'

const TOKEN = 'token-of-an-operator'
const { peerTests } = PROFILES.testnet
const HOUR_MS = 3_600_000
/** Everybody has tested everybody by then. */
const ROUND_MS = 6 * peerTests.everyMs
const seeds = Array.from({ length: 5 }, (_, index) => new Uint8Array(32).fill(index + 1))

let network: SmallNetwork

beforeEach(async () => {
  network = await smallNetwork({ seeds, testsPeers: true, operatorToken: TOKEN })
})

afterEach(async () => {
  await network[Symbol.asyncDispose]()
  expect(network.events.filter(({ level }) => level === 'error')).toEqual([])
})

/** What the operator of a node sees. */
async function figures(index: number) {
  const response = await call(index, 'GET', 'operator.tests')
  return (await response.json()).result.data as {
    passed: number
    failed: { tester: string; test: string; passed: boolean; reason: string }[]
    lastPassedAtMs: number | null
    failing: { ed25519: string; test: string; reason: string; failures: number; sinceMs: number }[]
    awayUntilMs: number | null
  }
}

function call(index: number, method: 'GET' | 'POST', path: string, body?: unknown) {
  const headers = { authorization: `Bearer ${TOKEN}`, host: 'localhost', 'content-type': 'application/json' }
  const request = new Request(`http://localhost/trpc/${path}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return network.nodes[index]?.operatorFetch(request, '127.0.0.1') as Promise<Response>
}

const keyOf = (index: number) => network.nodes[index]?.identity.ed25519 as string
const counted = (name: string, labels: Record<string, string>) => network.counted.get(seriesKey(name, labels)) ?? 0

/** Whom a node names to a client that asks for the list of nodes. */
async function failingBy(index: number, params: object): Promise<unknown> {
  const request = { method: 'oxend_request', params: { endpoint: 'get_service_nodes', params } }
  const answer = await network.nodes[index]?.handleClient('/storage_rpc/v1', utf8Encode(JSON.stringify(request)), {
    address: '192.0.2.1',
  })
  return JSON.parse(utf8Decode(answer?.body as Uint8Array)).result.failing
}

/** Those of the others that say something bad of a node. */
async function accusersOf(index: number) {
  const { failed } = await figures(index)
  return failed.map(({ test, reason }) => `${test}: ${reason}`)
}

describe('nodes that are well', () => {
  it('pass every test, and are told so by all others', async () => {
    await network.clock.advance(HOUR_MS / 4)

    for (const index of [0, 1, 2, 3, 4]) {
      expect(await figures(index)).toMatchObject({ passed: 4, failed: [], failing: [], awayUntilMs: null })
    }
    for (const test of ['reach', 'relay', 'channel']) {
      expect(counted('starling_peer_tests_total', { test, outcome: 'passed' }), test).toBeGreaterThan(20)
      expect(counted('starling_peer_tests_total', { test, outcome: 'failed' }), test).toBe(0)
      expect(counted('starling_peer_tests_total', { test, outcome: 'undecided' }), test).toBe(0)
    }
    expect(network.events.filter(({ level }) => level === 'warn')).toEqual([])
  })

  it('test about as often as the profile says', async () => {
    await network.clock.advance(HOUR_MS / 4)

    const tests = ['reach', 'relay'].map((test) => counted('starling_peer_tests_total', { test, outcome: 'passed' }))
    const expected = (5 * HOUR_MS) / 4 / peerTests.everyMs
    expect(tests[0] as number).toBeGreaterThan(expected * 0.6)
    expect((tests[0] as number) + (tests[1] as number)).toBeLessThan(expected * 1.1)
    expect((tests[1] as number) / (tests[0] as number)).toBeCloseTo(1 / (peerTests.relayEach - 1), 1)
  })
})

describe('a node whose public door fails', () => {
  const doors: readonly [
    sentence: string,
    reason: string,
    answer: () => Promise<{ status: number; body: Uint8Array }>,
  ][] = [
    ['refuses', 'refused', async () => ({ status: 503, body: utf8Encode('Service node is not ready') })],
    ['answers with garbage', 'wrong_key', async () => ({ status: 200, body: new Uint8Array(300).fill(7) })],
    ['answers with nothing', 'wrong_key', async () => ({ status: 200, body: new Uint8Array(0) })],
    ['is answered for by a node with another key', 'wrong_key', async () => ({ status: 200, body: utf8Encode('ok') })],
  ]

  it.each(doors)('and %s is found by all, and told over the channel why: %s', async (_sentence, reason, answer) => {
    network.publicDoors.set(keyOf(2), answer)
    await network.clock.advance(ROUND_MS * 3)

    const { failed, passed } = await figures(2)
    expect(failed.map(({ reason: said }) => said)).toEqual(Array(failed.length).fill(reason))
    expect(new Set(failed.map(({ tester }) => tester)).size).toBe(4)
    expect(passed).toBe(0)
    expect((await figures(0)).failing).toMatchObject([{ ed25519: keyOf(2), reason, sinceMs: expect.any(Number) }])
    expect(network.events.filter(({ event }) => event === 'peer_tests.fails')).toHaveLength(4)
  })

  it('is named by all others to clients that ask for it, until it is well', async () => {
    network.publicDoors.set(keyOf(2), async () => ({ status: 503, body: utf8Encode('no') }))
    await network.clock.advance(ROUND_MS * 3)

    for (const index of [0, 1, 3, 4]) expect(await failingBy(index, { failing: true })).toEqual([keyOf(2)])
    expect(await failingBy(0, {})).toBeUndefined()

    network.publicDoors.delete(keyOf(2))
    await network.clock.advance(ROUND_MS * 3)
    expect(await failingBy(0, { failing: true })).toEqual([])
  })

  it('is not named by a node that finds nearly all others failing: the trouble is rather there', async () => {
    for (const index of [1, 2, 3, 4])
      network.publicDoors.set(keyOf(index), async () => ({ status: 503, body: utf8Encode('no') }))
    await network.clock.advance(ROUND_MS * 3)

    expect((await figures(0)).failing).toHaveLength(4)
    expect(await failingBy(0, { failing: true })).toEqual([])
  })

  it('cannot pass by playing back an answer that was good once', async () => {
    let recorded: { status: number; body: Uint8Array } | undefined
    const honest = network.nodes[2]
    network.publicDoors.set(keyOf(2), async (body) => {
      recorded ??= await honest?.handleClient('/onion_req/v2', body, { address: '192.0.2.1' })
      return recorded as { status: number; body: Uint8Array }
    })
    await network.clock.advance(ROUND_MS * 3)

    expect(new Set(await accusersOf(2))).toEqual(new Set(['reach: wrong_key']))
  })

  it('is tested again soon, ever more seldom, and counts as well with the first test it passes', async () => {
    network.publicDoors.set(keyOf(2), async () => ({ status: 503, body: new Uint8Array(0) }))
    await network.clock.advance(ROUND_MS * 2)
    const before = counted('starling_peer_tests_total', { test: 'reach', outcome: 'failed' })
    await network.clock.advance(HOUR_MS / 2)
    const failures = counted('starling_peer_tests_total', { test: 'reach', outcome: 'failed' }) - before
    // Four testers, at most every two minutes each, with some delay.
    expect(failures).toBeLessThanOrEqual(4 * 16)
    expect(failures).toBeGreaterThan(4 * 10)

    network.publicDoors.delete(keyOf(2))
    await network.clock.advance(peerTests.retestMsMax * 2)

    expect(await figures(2)).toMatchObject({ passed: 4, failed: [] })
    for (const index of [0, 1, 3, 4]) expect((await figures(index)).failing).toEqual([])
  })

  it('that is gone altogether is found too, and so is its channel', async () => {
    network.down.add(keyOf(2))
    await network.clock.advance(ROUND_MS * 3)

    expect((await figures(0)).failing).toMatchObject([{ ed25519: keyOf(2), reason: 'unreachable' }])
    expect(counted('starling_peer_tests_total', { test: 'channel', outcome: 'failed' })).toBeGreaterThan(0)
  })
})

describe('a node that passes no onions on', () => {
  /** Nobody takes a call from it. */
  function isolate(index: number): void {
    network.nodes.forEach((node) => {
      network.peerDoors.set(node.identity.ed25519, async (from, kind, body, signal) => {
        if (from === keyOf(index)) throw new TransportError('unreachable', 'no connection')
        return node.answerPeer(from, kind, body, signal)
      })
    })
  }

  it('is found by those who know that the next node is there', async () => {
    isolate(2)
    await network.clock.advance(ROUND_MS * 4)

    expect(new Set(await accusersOf(2))).toEqual(new Set(['relay: not_relayed']))
  })

  it('is not blamed when the next node really is gone', async () => {
    for (const index of [0, 1, 3, 4])
      network.peerDoors.set(keyOf(index), async () => ({ status: 503, body: new Uint8Array(0) }))
    network.publicDoors.set(keyOf(2), async (body) => {
      const answer = await network.nodes[2]?.handleClient('/onion_req/v2', body, { address: '192.0.2.1' })
      return answer ?? { status: 500, body: new Uint8Array(0) }
    })
    await network.clock.advance(ROUND_MS * 4)

    expect(await accusersOf(2)).toEqual([])
    expect(counted('starling_peer_tests_total', { test: 'relay', outcome: 'undecided' })).toBeGreaterThan(0)
  })
})

describe('announced maintenance', () => {
  const announce = async (index: number, ms: unknown) => {
    const response = await call(index, 'POST', 'operator.announceMaintenance', ms)
    return { status: response.status, body: await response.json() }
  }

  it('is honoured by all, also by nodes that have not heard of it themselves', async () => {
    await network[Symbol.asyncDispose]()
    // The last two are in another swarm.
    const swarmIdOf = (index: number) => (index < 3 ? 1n << 62n : 3n << 62n)
    network = await smallNetwork({ seeds, testsPeers: true, operatorToken: TOKEN, swarmIdOf })
    const awayMs = HOUR_MS / 4
    const { body } = await announce(2, awayMs)
    expect(body.result.data).toEqual({ untilMs: NOW_MS + awayMs })
    network.down.add(keyOf(2))
    await network.clock.advance(awayMs - 60_000)

    for (const index of [0, 1, 3, 4]) expect((await figures(index)).failing).toEqual([])
    expect(counted('starling_peer_tests_total', { test: 'reach', outcome: 'excused' })).toBeGreaterThan(0)
    expect((await figures(2)).awayUntilMs).toBe(NOW_MS + awayMs)

    await network.clock.advance(ROUND_MS * 4)
    for (const index of [0, 1, 3, 4]) expect((await figures(index)).failing).toHaveLength(1)
  })

  it.each([0, -1, 1.5, '1h', null, {}])('refuses the duration %j', async (ms) => {
    expect((await announce(2, ms)).status).not.toBe(200)
  })

  it('is said by a node that is told to stop', async () => {
    network.nodes[2]?.drain()
    await network.clock.advance(0)
    network.down.add(keyOf(2))
    await network.clock.advance(peerTests.restartMs - 30_000)

    for (const index of [0, 1, 3, 4]) expect((await figures(index)).failing).toEqual([])
    await network.clock.advance(peerTests.restartMs)
    for (const index of [0, 1, 3, 4]) expect((await figures(index)).failing).toHaveLength(1)
  })

  it('is not believed of somebody else, for too long, or out of the past', async () => {
    const signer = native.ed25519.importSeed(seeds[2] as Uint8Array)
    const notice = (change: { by?: Uint8Array; fromMs?: number; untilMs?: number }) => {
      const { by = seeds[2] as Uint8Array, fromMs = NOW_MS, untilMs = NOW_MS + HOUR_MS } = change
      const signature = native.ed25519.importSeed(by).sign(maintenanceText(keyOf(2), fromMs, untilMs))
      return encodePeerVote({ kind: 'away', node: signer.publicKey, fromMs, untilMs, signature })
    }
    const answer = async (body: Uint8Array) =>
      (await network.nodes[0]?.answerPeer(keyOf(1), 'vote', body, new AbortController().signal))?.status
    const bad = [
      { by: seeds[1] as Uint8Array },
      { untilMs: NOW_MS + 5 * HOUR_MS },
      { untilMs: NOW_MS - 1, fromMs: NOW_MS - HOUR_MS },
      { fromMs: NOW_MS + 2 * 60_000 },
      { untilMs: Number.MAX_SAFE_INTEGER },
    ]
    for (const change of bad) expect(await answer(notice(change)), JSON.stringify(change)).toBe(409)
    const ask = encodePeerVote({ kind: 'ask', node: fromHex(keyOf(2)) })
    expect(await answer(ask)).toBe(404)

    expect(await answer(notice({}))).toBe(200)
    expect(await answer(ask)).toBe(200)
  })
})

describe('reports', () => {
  it('of liars change nothing but the list of what was said', async () => {
    const vote = (passed: boolean, reason = '') => encodePeerVote({ kind: 'test', test: 'reach', passed, reason })
    const { answerPeer } = network.nodes[2] as ReturnType<typeof createNode>
    const { signal } = new AbortController()
    for (let times = 0; times < 50; times++) await answerPeer(keyOf(0), 'vote', vote(false, 'made_up'), signal)

    expect(await figures(2)).toMatchObject({
      passed: 0,
      failed: [{ tester: keyOf(0), test: 'reach', reason: 'made_up' }],
    })
    expect(network.nodes[2]?.readiness().ready).toBe(true)
    expect(network.events.filter(({ event }) => event === 'peer_tests.fails')).toHaveLength(1)
    const unknown = encodePeerVote({ kind: 'test', test: 'weather', passed: true, reason: '' })
    expect((await answerPeer(keyOf(0), 'vote', unknown, signal)).status).toBe(400)
  })
})

describe('a node alone', () => {
  it('tests nobody and says so', async () => {
    await network[Symbol.asyncDispose]()
    network = await smallNetwork({ testsPeers: true, operatorToken: TOKEN })
    await network.clock.advance(ROUND_MS)

    expect(await figures(0)).toEqual({ passed: 0, failed: [], lastPassedAtMs: null, failing: [], awayUntilMs: null })
  })
})
