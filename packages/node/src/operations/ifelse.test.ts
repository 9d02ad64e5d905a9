import { describe, expect, it } from 'vitest'
import { alice, storeParams } from '../../test/requests.ts'
import { callRpc, smallNetwork } from '../../test/small-network.ts'

const info = { method: 'info', params: {} }
const store = { method: 'store', params: storeParams(alice, 'hello') }

async function oneNode() {
  const network = await smallNetwork({ seeds: [new Uint8Array(32).fill(1)] })
  const [node] = network.nodes
  if (node === undefined) throw new Error('no node')
  return {
    call: (params: unknown, method = 'ifelse') => callRpc(node, method, params),
    [Symbol.asyncDispose]: () => network[Symbol.asyncDispose](),
  }
}

describe('ifelse', () => {
  it.each<[object, boolean]>([
    [{ hf_at_least: [19, 4] }, true],
    [{ hf_at_least: 19 }, true],
    [{ hf_at_least: [19, 5] }, false],
    [{ hf_at_least: [] }, true],
    [{ hf_before: [19, 4] }, false],
    [{ hf_before: [19, 5] }, true],
    [{ hf_before: 20 }, true],
    [{ v_at_least: [2, 8] }, true],
    [{ v_at_least: [2, 8, 1] }, false],
    [{ v_before: [2, 8, 0] }, false],
    [{ v_before: [3] }, true],
    [{ height_at_least: 1_234_567 }, true],
    [{ height_before: 1_234_567 }, false],
    [{ height_before: 1_234_568, hf_at_least: 20 }, false],
    [{ height_before: 1_234_568, hf_at_least: null }, true],
  ])('of %j chooses the branch', async (condition, expected) => {
    await using node = await oneNode()
    const { json } = await node.call({ if: condition, then: info, else: store })
    const result = (json as { result: { body: object } }).result
    expect(json).toMatchObject({ condition: expected, height: 1_234_567, hf: [19, 4], v: [2, 8, 0] })
    expect('hash' in result.body).toBe(!expected)
    expect(json).not.toHaveProperty('t')
  })

  it('nests, with batches and sequences in its branches, and carries out one branch only', async () => {
    await using node = await oneNode()
    const inner = {
      if: { hf_before: 1 },
      then: store,
      else: { method: 'sequence', params: { requests: [info, info] } },
    }
    const batch = { method: 'batch', params: { requests: [info] } }
    const { json } = await node.call({ if: { hf_at_least: 1 }, then: { method: 'ifelse', params: inner }, else: batch })
    expect(json).toMatchObject({
      condition: true,
      result: {
        code: 200,
        body: { condition: false, result: { code: 200, body: { results: [{ code: 200 }, { code: 200 }] } } },
      },
    })
  })

  it('gives the error of its branch as the result', async () => {
    await using node = await oneNode()
    const bad = { method: 'get_swarm', params: { pubkey: 'x' } }
    const nested = { method: 'ifelse', params: {} }
    const results = [
      await node.call({ if: { hf_at_least: 1 }, then: bad }),
      await node.call({ if: { hf_at_least: 1 }, then: nested }),
    ].map(({ json }) => (json as { result: unknown }).result)
    expect(results).toEqual([
      { code: 400, body: 'invalid request: Pubkey must be 66 hex digits/33 bytes long' },
      { code: 400, body: 'invalid request: Invalid ifelse request: no valid "if" field' },
    ])
  })

  it.each<[unknown, string]>([
    [{ then: info }, 'Invalid ifelse request: no valid "if" field'],
    [{ if: [], then: info }, 'Invalid ifelse request: no valid "if" field'],
    [{ if: {}, then: info }, 'Invalid ifelse request: must specify at least one "if" condition'],
    [{ if: { hf: 19 }, then: info }, 'Invalid ifelse request: must specify at least one "if" condition'],
    [{ if: { hf_before: 1 } }, 'Invalid ifelse request: at least one of "then"/"else" required'],
    [{ if: { hf_before: 1 }, then: 1 }, 'Invalid ifelse request: then must be an object'],
    [{ if: { hf_before: 1 }, else: 'x' }, 'Invalid ifelse request: else must be an object'],
    [{ if: { hf_before: 1 }, then: { method: 'info' } }, 'Invalid ifelse request: then must have method/params keys'],
    [{ if: { hf_before: 1 }, then: { method: 'x', params: {} } }, 'Invalid ifelse request method "then"'],
    [{ if: { hf_before: 1 }, else: { method: 'x', params: {} } }, 'Invalid ifelse request method "else"'],
    [{ if: { hf_before: '1' }, then: info }, "Invalid value given for 'hf_before': expected integer array"],
    [{ if: { hf_before: [1, 2, 3] }, then: info }, "Invalid value given for 'hf_before': expected integer array"],
    [{ if: { height_before: [1] }, then: info }, "Invalid value given for 'height_before': expected integer"],
  ])('refuses %j', async (params, text) => {
    await using node = await oneNode()
    const { status, text: body } = await node.call(params)
    expect([status, body]).toEqual([400, `invalid request: ${text}`])
  })

  it('may not stand in a batch', async () => {
    await using node = await oneNode()
    const { status, text } = await node.call({ requests: [{ method: 'ifelse', params: { if: {} } }] }, 'batch')
    expect([status, text]).toEqual([
      400,
      'invalid request: Invalid batch subrequest: subrequests may not contain meta-requests',
    ])
  })
})
