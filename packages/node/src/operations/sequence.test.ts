import { describe, expect, it } from 'vitest'
import { alice, retrieveParams, signedStoreParams, storeParams } from '../../test/requests.ts'
import { callRpc, smallNetwork } from '../../test/small-network.ts'

interface Result {
  readonly code: number
  readonly body: unknown
}

/** One node that knows everything; what a call answers there. */
async function oneNode() {
  const network = await smallNetwork({ seeds: [new Uint8Array(32).fill(1)] })
  return {
    async call(method: string, requests: readonly { readonly method: string; readonly params: unknown }[]) {
      const [node] = network.nodes
      if (node === undefined) throw new Error('no node')
      const { json } = await callRpc(node, method, { requests })
      return (json as { readonly results: readonly Result[] }).results
    },
    [Symbol.asyncDispose]: () => network[Symbol.asyncDispose](),
  }
}

const storeHello = { method: 'store', params: storeParams(alice, 'hello') }
const storeUnsigned = { method: 'store', params: storeParams(alice, 'x', { namespace: 2 }) }
const storeProfile = { method: 'store', params: signedStoreParams(alice, 2, 'profile') }
const readInbox = { method: 'retrieve', params: retrieveParams(alice) }
const readProfile = { method: 'retrieve', params: retrieveParams(alice, 2) }
const expire = { method: 'expire', params: { pubkey: alice.id } }

describe('sequence', () => {
  it('carries out each after the one before', async () => {
    await using node = await oneNode()

    const results = await node.call('sequence', [storeHello, readInbox])

    expect(results).toMatchObject([{ code: 200 }, { code: 200, body: { messages: [{ data: 'aGVsbG8=' }] } }])
  })

  it('ends with the first that fails, and carries out nothing behind it', async () => {
    await using node = await oneNode()

    const results = await node.call('sequence', [storeHello, storeUnsigned, storeProfile])
    const after = await node.call('batch', [readProfile])

    expect(results).toMatchObject([
      { code: 200 },
      { code: 401, body: 'store: signature required to store to namespace 2' },
    ])
    expect(after).toMatchObject([{ code: 200, body: { messages: [] } }])
  })

  it('answers a bad parameter where it stands, and goes on only in a batch', async () => {
    await using node = await oneNode()

    const results = await node.call('sequence', [storeHello, expire, readInbox])
    const batched = await node.call('batch', [expire, readInbox])

    const missing = { code: 400, body: "invalid request: Required field 'expiry' missing" }
    expect(results).toMatchObject([{ code: 200 }, missing])
    expect(batched).toMatchObject([missing, { code: 200 }])
  })
})
