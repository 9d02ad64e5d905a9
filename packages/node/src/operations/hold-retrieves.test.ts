import { retrieveText, SubaccountFlags } from '@starling/protocol'
import { describe, expect, it } from 'vitest'
import { callOnion } from '../../test/call-onion.ts'
import { heldCalls, OPERATOR_TOKEN } from '../../test/held-calls.ts'
import {
  alice,
  asSubaccount,
  bob,
  OTHER_SWARM,
  PEOPLES_SWARM,
  retrieveParams,
  revokeParams,
  storeParams,
  subaccountOf,
} from '../../test/requests.ts'
import { callRpc, NOW_MS, type SmallNetwork, smallNetwork } from '../../test/small-network.ts'
import type { ServiceNode } from '../index.ts'

interface Page {
  readonly messages: readonly { readonly hash: string }[]
  readonly waited?: number
}
interface Batch {
  readonly results: readonly { readonly code: number; readonly body: Page }[]
  readonly waited?: number
}

const first = (network: SmallNetwork): ServiceNode => {
  const [node] = network.nodes
  if (node === undefined) throw new Error('no node')
  return node
}

/** Starts a call and tells whether it has been answered. */
function start(answer: Promise<{ readonly status: number; readonly json: unknown }>) {
  const state = { isDone: false, answer }
  void answer.then(() => {
    state.isDone = true
  })
  return state
}

const batchOf = (namespaces: readonly number[], waitMs: number) => ({
  requests: namespaces.map((namespace) => ({ method: 'retrieve', params: retrieveParams(alice, namespace) })),
  wait_ms: waitMs,
})

describe('a held batch', () => {
  it('ends 15 ms after the first message in any of its mailboxes', async () => {
    await using network = await smallNetwork()
    const node = first(network)
    const held = start(callRpc(node, 'batch', batchOf([0, 2, 5], 25_000)))
    await network.clock.advance(3_000)
    expect(held.isDone).toBe(false)

    await callRpc(node, 'store', storeParams(bob, 'not for alice', { timestamp: NOW_MS + 3_000 }))
    await network.clock.advance(100)
    expect(held.isDone).toBe(false)
    await callRpc(node, 'store', storeParams(alice, 'hello', { timestamp: NOW_MS + 3_000 }))
    await network.clock.advance(14)
    expect(held.isDone).toBe(false)
    await callRpc(node, 'store', storeParams(alice, 'hello again', { timestamp: NOW_MS + 3_000 }))
    await network.clock.advance(1)

    const { results, waited } = (await held.answer).json as Batch
    expect(results.map(({ body }) => body.messages.length)).toEqual([2, 0, 0])
    expect(waited).toBe(3_115)
  })

  it('is answered at once when something is there', async () => {
    await using network = await smallNetwork()
    await callRpc(first(network), 'store', storeParams(alice, 'hello'))

    const { json } = await callRpc(first(network), 'batch', batchOf([5, 0], 25_000))

    expect(json).toMatchObject({ results: [{ body: { messages: [] } }, { body: { more: false } }], waited: 0 })
  })

  it('ends empty when its time is up, 25 s at the latest', async () => {
    await using network = await smallNetwork()
    const short = start(callRpc(first(network), 'batch', batchOf([0], 1_000)))
    const long = start(callRpc(first(network), 'batch', batchOf([0], 1_000_000)))

    await network.clock.advance(1_000)
    expect(short.isDone).toBe(true)
    await network.clock.advance(23_999)
    expect(long.isDone).toBe(false)
    await network.clock.advance(1)

    expect((await short.answer).json).toMatchObject({ waited: 1_000, results: [{ code: 200, body: { messages: [] } }] })
    expect((await long.answer).json).toMatchObject({ waited: 25_000 })
    // By this clients set their clocks.
    const { results } = (await long.answer).json as { results: { body: { t: number } }[] }
    expect(results[0]?.body.t).toBe(NOW_MS + 25_000)
  })

  it('checks everything first and answers at once when one retrieve is refused', async () => {
    await using network = await smallNetwork()
    const requests = [
      { method: 'retrieve', params: retrieveParams(alice) },
      { method: 'retrieve', params: { ...retrieveParams(alice, 2), signature: retrieveParams(bob).signature } },
      { method: 'retrieve', params: { pubkey: 'x' } },
    ]

    const { json } = await callRpc(first(network), 'batch', { requests, wait_ms: 25_000 })

    expect(json).toEqual({
      results: [
        { code: 200, body: expect.anything() },
        { code: 401, body: 'retrieve signature verification failed' },
        { code: 400, body: 'invalid request: Pubkey must be 66 hex digits (33 bytes) long' },
      ],
      waited: 0,
    })
  })

  it('does not wait with anything but retrieves in it, nor for a subrequest that wants to', async () => {
    await using network = await smallNetwork()
    const retrieve = { method: 'retrieve', params: { ...retrieveParams(alice), wait_ms: 25_000 } }

    const mixed = await callRpc(first(network), 'batch', {
      requests: [retrieve, { method: 'info', params: {} }],
      wait_ms: 25_000,
    })
    const inner = await callRpc(first(network), 'batch', { requests: [retrieve] })

    expect(mixed.json).not.toHaveProperty('waited')
    expect(inner.json).not.toHaveProperty('waited')
    expect((inner.json as Batch).results[0]?.body).not.toHaveProperty('waited')
  })

  it('ends early and empty when the node shuts down', async () => {
    await using network = await smallNetwork()
    const held = start(callRpc(first(network), 'batch', batchOf([0], 25_000)))
    await network.clock.advance(500)

    first(network).drain()

    expect((await held.answer).json).toMatchObject({ waited: 500, results: [{ body: { messages: [] } }] })
  })

  it('ends with 421 when the account moves to another swarm', async () => {
    await using network = await smallNetwork({
      seeds: [1, 2].map((byte) => new Uint8Array(32).fill(byte)),
      swarmIdOf: () => PEOPLES_SWARM,
    })
    const own = first(network).identity.ed25519
    const held = start(callRpc(first(network), 'batch', batchOf([0], 25_000)))
    await network.clock.advance(500)
    network.setNodes((nodes) => nodes)
    await network.clock.advance(500)
    expect(held.isDone).toBe(false)

    network.setNodes((nodes) => nodes.map((node) => (node.ed25519 === own ? { ...node, swarmId: OTHER_SWARM } : node)))

    expect(await held.answer).toMatchObject({ status: 421, json: { swarm: PEOPLES_SWARM.toString(16) } })
  })
})

describe('a held call of a subaccount', () => {
  const reader = subaccountOf(alice, SubaccountFlags.read, 7)
  const held = (network: SmallNetwork, namespace: number) =>
    start(
      callRpc(
        first(network),
        'retrieve',
        asSubaccount(reader, retrieveText(namespace, NOW_MS), {
          ...retrieveParams(alice, namespace),
          wait_ms: 25_000,
        }),
      ),
    )

  it('ends with 401 when its token is revoked, unless the revoked may read there', async () => {
    await using network = await smallNetwork()
    const [private_, open] = [held(network, 2), held(network, -11)]
    await network.clock.advance(500)

    await callRpc(first(network), 'revoke_subaccount', revokeParams(alice, [reader.token], NOW_MS + 500))
    await network.clock.advance(1)

    expect(await private_.answer).toMatchObject({ status: 401, text: 'retrieve signature verification failed' })
    expect(open.isDone).toBe(false)
    await network.clock.advance(25_000)
    expect((await open.answer).status).toBe(200)
  })

  it('goes on when another token is revoked', async () => {
    await using network = await smallNetwork()
    const call = held(network, 2)
    await network.clock.advance(500)

    const other = subaccountOf(alice, SubaccountFlags.read, 8)
    await callRpc(first(network), 'revoke_subaccount', revokeParams(alice, [other.token], NOW_MS + 500))
    await network.clock.advance(100)

    expect(call.isDone).toBe(false)
    await network.clock.advance(25_000)
    expect((await call.answer).status).toBe(200)
  })
})

describe('a held retrieve', () => {
  it('waits by itself and says how long', async () => {
    await using network = await smallNetwork()
    const held = start(callRpc(first(network), 'retrieve', { ...retrieveParams(alice), wait_ms: 10_000 }))
    await network.clock.advance(2_000)
    expect(held.isDone).toBe(false)

    await callRpc(first(network), 'store', storeParams(alice, 'hello'))
    await network.clock.advance(15)

    const page = (await held.answer).json as Page
    expect(page.messages).toHaveLength(1)
    expect(page.waited).toBe(2_015)
  })

  it('wakes for what comes after its cursor only', async () => {
    await using network = await smallNetwork()
    const stored = await callRpc(first(network), 'store', storeParams(alice, 'hello'))
    const { hash } = stored.json as { hash: string }
    const params = { ...retrieveParams(alice), last_hash: hash, wait_ms: 10_000 }
    const held = start(callRpc(first(network), 'retrieve', params))
    await network.clock.advance(100)

    await callRpc(first(network), 'store', storeParams(alice, 'hello'))
    await network.clock.advance(100)
    expect(held.isDone).toBe(false)
    await callRpc(first(network), 'store', storeParams(alice, 'world'))
    await network.clock.advance(15)

    expect(((await held.answer).json as Page).messages).toHaveLength(1)
  })

  it('is let go when its caller goes', async () => {
    await using network = await smallNetwork({ operatorToken: OPERATOR_TOKEN })
    const caller = new AbortController()
    const body = JSON.stringify({ method: 'retrieve', params: { ...retrieveParams(alice), wait_ms: 10_000 } })
    const held = callOnion({ path: [first(network)], body, signal: caller.signal })
    await network.clock.advance(100)
    expect(await heldCalls(first(network))).toBe(1)

    caller.abort()
    await held

    expect(await heldCalls(first(network))).toBe(0)
  })

  it('fills its sealed reply up to a common size, and no other reply', async () => {
    await using network = await smallNetwork()
    const bodyOf = (wait: object) =>
      JSON.stringify({ method: 'retrieve', params: { ...retrieveParams(alice), ...wait } })

    const plain = await callOnion({ path: [first(network)], body: bodyOf({}) })
    const empty = await callOnion({ path: [first(network)], body: bodyOf({ wait_ms: 0 }) })
    await callRpc(first(network), 'store', storeParams(alice, 'hello'))
    const filled = await callOnion({ path: [first(network)], body: bodyOf({ wait_ms: 0 }) })

    expect(plain.open().plaintext.length).toBeLessThan(200)
    expect(empty.open().plaintext).toHaveLength(1024)
    expect(filled.outerBody).toHaveLength(empty.outerBody.length)
    expect(JSON.parse(filled.open().body)).toMatchObject({ messages: [expect.anything()], waited: 0 })
  })
})
