import { utf8Encode } from '@starling/base'
import { operations } from '@starling/storage-api'
import { encodeFrame } from '@starling/wire/onion-frame'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { callOnion } from '../../test/call-onion.ts'
import { alice, retrieveParams, signedStoreParams, storeParams } from '../../test/requests.ts'
import { callRpc, type SmallNetwork, smallNetwork } from '../../test/small-network.ts'
import type { ServiceNode } from '../index.ts'

const KNOWN_STATUSES = [200, 400, 401, 403, 406, 421]
const PATHS = ['/storage_rpc/v1', '/onion_req/v2', '/json_rpc', '/nothing']

let network: SmallNetwork
let node: ServiceNode
beforeAll(async () => {
  network = await smallNetwork({ seeds: [1, 2].map((byte) => new Uint8Array(32).fill(byte)) })
  node = network.nodes[0] as ServiceNode
})
afterAll(() => network[Symbol.asyncDispose]())

async function mailbox(): Promise<unknown> {
  const { json } = await callRpc(node, 'retrieve', retrieveParams(alice, 0, { max_count: -1 }))
  return (json as { messages: unknown }).messages
}

/** Values near those that mean something. */
const odd = fc.oneof(
  fc.jsonValue({ maxDepth: 1 }),
  fc.constantFrom<unknown>(
    alice.id,
    1_700_000_000_123,
    2 ** 53,
    -1,
    1e300,
    '1',
    '',
    'AAAA',
    null,
    25_000,
    32_767,
    -32_768,
  ),
)
const fields = fc.constantFrom(
  ...['pubkey', 'pubKey', 'timestamp', 'ttl', 'expiry', 'data', 'namespace', 'signature', 'sig_timestamp', 'last_hash'],
  ...['max_count', 'max_size', 'pubkey_ed25519', 'subaccount', 'subaccount_sig', 'endpoint', 'params', 'requests'],
  ...['messages', 'before', 'required', 'shorten', 'extend', 'revoke', 'unrevoke', 'if', 'then', 'else', 'wait_ms'],
)
const methods = fc.constantFrom(...Object.keys(operations), 'get_snodes_for_pubkey', 'nothing', '__proto__')
const params = fc.dictionary(fields, odd)

describe('any door', () => {
  it('answers arbitrary bytes and keeps nothing', async () => {
    const before = await mailbox()
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...PATHS), fc.uint8Array({ maxLength: 300 }), async (path, body) => {
        const { status } = await node.handleClient(path, body, { address: '192.0.2.1' })
        expect(path === '/json_rpc' ? 200 : path === '/nothing' ? 404 : 400).toBe(status)
      }),
    )
    expect(await mailbox()).toEqual(before)
  })

  it('answers arbitrary calls with a status of the protocol', async () => {
    await fc.assert(
      fc.asyncProperty(methods, params, async (method, given) => {
        const { status, text } = await callRpc(node, method, given)
        expect(KNOWN_STATUSES, text).toContain(status)
      }),
      { numRuns: 300 },
    )
  })

  it('answers one damaged field of a good store with a status of the protocol, and stores nothing else', async () => {
    const before = await mailbox()
    const good = fc.constantFrom<Record<string, unknown>>(storeParams(alice, 'hello', { ttl: 1 }), {
      ...signedStoreParams(alice, 2, 'profile'),
      sig_timestamp: 1_600_000_000_000,
    })
    const damaged = fc.constantFrom('pubkey', 'timestamp', 'data', 'signature', 'pubkey_ed25519')
    await fc.assert(
      fc.asyncProperty(good, damaged, odd, async (call, field, value) => {
        const { status } = await callRpc(node, 'store', { ...call, [field]: value })
        expect([400, 401, 403, 406]).toContain(status)
      }),
      { numRuns: 300 },
    )
    expect(await mailbox()).toEqual(before)
  })

  it('answers arbitrary subrequests each for itself, or the whole with one error', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.record({ method: methods, params }), { maxLength: 25 }), async (requests) => {
        const { status, json } = await callRpc(node, 'batch', { requests })
        expect([200, 400]).toContain(status)
        if (status === 200) expect((json as { results: unknown[] }).results).toHaveLength(requests.length)
      }),
    )
  })

  it('answers arbitrary frames at the guard', async () => {
    const json = fc.oneof(fc.json({ maxDepth: 1 }), fc.constant(`{"ephemeral_key":"${'ab'.repeat(32)}"}`))
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 100 }), json, async (blob, control) => {
        const { status } = await node.handleClient('/onion_req/v2', encodeFrame(blob, control), { address: '' })
        expect(status).toBe(400)
      }),
    )
  })

  it('answers arbitrary bytes and control objects inside an onion', async () => {
    const control = fc.oneof(
      fc.constant('{"headers":""}'),
      fc.json({ maxDepth: 1 }),
      fc
        .dictionary(fc.constantFrom('headers', 'host', 'target', 'port', 'destination', 'ephemeral_key'), odd)
        .map((value) => JSON.stringify(value)),
    )
    await fc.assert(
      fc.asyncProperty(control, fc.uint8Array({ maxLength: 60 }), async (text, body) => {
        const answer = await callOnion({ path: network.nodes, body, control: text })
        expect([200, 502]).toContain(answer.outerStatus)
      }),
    )
  })

  it('answers arbitrary bytes between nodes', async () => {
    const kinds = fc.constantFrom('onion', 'ping', 'store', 'sync', 'challenge', 'vote', 'write')
    await fc.assert(
      fc.asyncProperty(kinds, fc.uint8Array({ maxLength: 100 }), async (kind, body) => {
        const { status } = await node.answerPeer('00'.repeat(32), kind, body, new AbortController().signal)
        expect(status).toBeLessThan(500)
      }),
    )
  })

  it('never logs what was sent', async () => {
    await callRpc(node, 'store', storeParams(alice, 'a secret message'))
    await node.handleClient('/storage_rpc/v1', utf8Encode('a secret message'), { address: '198.51.100.77' })

    const logged = JSON.stringify(network.events)
    expect(logged).not.toContain('secret')
    expect(logged).not.toContain(alice.id)
    expect(logged).not.toContain('198.51.100.77')
  })
})
