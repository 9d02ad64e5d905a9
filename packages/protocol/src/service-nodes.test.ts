import { native } from '@starling/crypto/native'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { countingRandom } from '../test/vectors.ts'
import { ProtocolError } from './errors.ts'
import { nodeListHash } from './node-list-hash.ts'
import { randomBelow, shuffle } from './random-below.ts'
import {
  decodeFailing,
  decodeServiceNodes,
  encodeServiceNodes,
  type ListedNode,
  type NodeList,
  parseServiceNodesQuery,
  SERVICE_NODE_FIELDS,
  type ServiceNodesQuery,
} from './service-nodes.ts'
import { NO_SWARM } from './swarm-mapping.ts'

const BLOCK_HASH = '3c157ed3c675f56280dc5d8b2f00b327b5865c127bf2c6c42becc3ca73d9132b'

describe('encodeServiceNodes', () => {
  it('writes every field, and swarm ids with all their digits', () => {
    const text = encode({ ...list(1), nodes: [node(0, { swarmId: 18446744073709551614n })] }, {})

    expect(text).toBe(
      `{"block_hash":"${BLOCK_HASH}","hardfork":19,"height":100000,"service_node_states":[` +
        '{"active":true,"funded":true,"peer_port":22100,' +
        `"pubkey_ed25519":"${'00'.repeat(32)}","pubkey_x25519":"${'00'.repeat(31)}01",` +
        '"public_ip":"127.0.0.1","requested_unlock_height":0,' +
        `"service_node_pubkey":"${'00'.repeat(32)}","storage_lmq_port":22020,"storage_port":22021,` +
        '"swarm":"fffffffffffffffe","swarm_id":18446744073709551614,"url":"http://127.0.0.1:8000"}' +
        '],"snode_revision":4,"status":"OK"}',
    )
  })

  it.each([
    { fields: { public_ip: true, swarm: true, height: true, active: false } },
    { fields: ['swarm', 'public_ip', 'unknown'] },
  ])('writes only the fields asked: $fields', (params) => {
    const states = statesOf(encode(list(1), parseServiceNodesQuery(params)))

    expect(states).toEqual([{ public_ip: '127.0.0.1', swarm: '0' }])
  })

  it.each([{}, { fields: {} }, { fields: [] }, { fields: 7 }, null, 'x'])('writes all fields for %j', (params) => {
    expect(Object.keys(statesOf(encode(list(1), parseServiceNodesQuery(params)))[0] ?? {})).toHaveLength(13)
  })

  it('writes all that is read again where the fields to ask for are asked', () => {
    const nodes = [node(0, {}), node(1, { state: 'decommissioned', requestedUnlockHeight: 7 })]
    const text = encode({ ...list(0), nodes }, { fields: SERVICE_NODE_FIELDS })

    expect(decodeServiceNodes(JSON.parse(text)).nodes).toEqual(nodes)
    expect(Object.keys(statesOf(text)[0] ?? {})).toEqual(SERVICE_NODE_FIELDS)
  })

  it('leaves out what a node does not have', () => {
    const [state] = statesOf(encode({ ...list(0), nodes: [node(0, { url: undefined })] }, {}))

    expect(state).not.toHaveProperty('url')
  })

  it('keeps to active nodes when asked', () => {
    const nodes = [node(0, {}), node(1, { state: 'decommissioned', swarmId: NO_SWARM })]

    expect(statesOf(encode({ ...list(0), nodes }, { activeOnly: true }))).toHaveLength(1)
    expect(statesOf(encode({ ...list(0), nodes }, {}))).toMatchObject([
      { active: true },
      { active: false, swarm: 'ffffffffffffffff' },
    ])
  })

  it('keeps to the keys asked, in either case', () => {
    const key = node(2, {}).legacy
    const query = parseServiceNodesQuery({ service_node_pubkeys: [key.toUpperCase()] })

    expect(statesOf(encode(list(4), query)).map((state) => state['service_node_pubkey'])).toEqual([key])
  })

  it('draws a subset for a limit, and shuffles all for a negative one', () => {
    const keys = (limit: number) =>
      statesOf(encode(list(20), parseServiceNodesQuery({ limit }))).map((state) => String(state['pubkey_ed25519']))
    const all = list(20).nodes.map((listed) => listed.ed25519)

    expect(keys(0)).toEqual(all)
    expect(new Set(keys(5)).size).toBe(5)
    expect(keys(-1)).not.toEqual(all)
    expect(keys(-1).sort()).toEqual(all)
    expect(keys(100).sort()).toEqual(all)
  })

  it('says only that nothing has changed to who knows the hash of the active nodes', () => {
    const nodes = list(3)
    const hash = nodeListHash(native, nodes.nodes)
    const query = parseServiceNodesQuery({ poll_list_hash: hash })
    const answer = (at: NodeList) =>
      JSON.parse(encodeServiceNodes(at, query, countingRandom(), () => nodeListHash(native, at.nodes)))

    const later = answer({ ...nodes, height: nodes.height + 1, blockHash: 'ab'.repeat(32) })
    expect(later).toMatchObject({ unchanged: true, height: nodes.height + 1 })
    expect(later).not.toHaveProperty('service_node_states')
    for (const changed of [
      { publicIp: '192.0.2.9' },
      { url: undefined },
      { swarmId: 77n },
      { x25519: 'cc'.repeat(32) },
    ]) {
      const [first, ...rest] = nodes.nodes
      const moved = { ...nodes, nodes: [{ ...(first as ListedNode), ...changed }, ...rest] }
      expect(answer(moved).service_node_states, JSON.stringify(Object.keys(changed))).toHaveLength(3)
    }
    expect(nodeListHash(native, [...nodes.nodes].reverse())).toBe(hash)
  })

  it('says who fails its tests to who asks for it, and to nobody else', () => {
    const failing = () => ['ab'.repeat(32)]
    const said = (params: object) =>
      encodeServiceNodes(list(1), parseServiceNodesQuery(params), countingRandom(), undefined, failing)

    expect(JSON.parse(said({ failing: true }))).toMatchObject({ failing: failing(), status: 'OK' })
    expect(decodeFailing(JSON.parse(said({ failing: true })))).toEqual(failing())
    expect(said({ failing: true, poll_block_hash: BLOCK_HASH })).toContain('"unchanged":true')
    for (const params of [{}, { fields: ['failing'] }, { failing: 1 }, { failing: false }]) {
      expect(said(params), JSON.stringify(params)).toBe(encode(list(1), parseServiceNodesQuery(params)))
    }
    expect(JSON.parse(encode(list(1), { failing: true }))).not.toHaveProperty('failing')
    for (const nothing of [undefined, null, 7, {}, { failing: 'x' }, { failing: [1, null] }]) {
      expect(decodeFailing(nothing)).toEqual([])
    }
  })

  it('says only that nothing has changed to somebody who knows the block', () => {
    const query = parseServiceNodesQuery({ poll_block_hash: BLOCK_HASH })

    expect(JSON.parse(encode(list(3), query))).toEqual({
      block_hash: BLOCK_HASH,
      hardfork: 19,
      height: 100_000,
      snode_revision: 4,
      status: 'OK',
      unchanged: true,
    })
    expect(statesOf(encode(list(3), { pollBlockHash: '00' }))).toHaveLength(3)
  })
})

describe('decodeServiceNodes', () => {
  it('reads back what was written', () => {
    const nodes = [
      node(0, { swarmId: 9223372036854775807n }),
      node(1, { state: 'decommissioned', swarmId: NO_SWARM, url: undefined, requestedUnlockHeight: 7 }),
    ]
    const written = { ...list(0), nodes }

    expect(decodeServiceNodes(JSON.parse(encode(written, {})))).toEqual(written)
  })

  it('needs only what original nodes are asked for', () => {
    const { nodes } = decodeServiceNodes({
      height: 5,
      service_node_states: [
        {
          public_ip: '1.2.3.4',
          storage_port: 22021,
          pubkey_ed25519: 'AA'.repeat(32),
          pubkey_x25519: 'bb'.repeat(32),
          requested_unlock_height: 0,
        },
      ],
    })

    expect(nodes).toMatchObject([
      { ed25519: 'aa'.repeat(32), legacy: 'aa'.repeat(32), state: 'active', swarmId: NO_SWARM },
    ])
  })

  it('leaves out nodes whose stake is incomplete', () => {
    const result = { height: 5, service_node_states: [{ funded: false }] }

    expect(decodeServiceNodes(result).nodes).toEqual([])
  })

  it.each([
    ['public_ip', 5],
    ['storage_port', '22021'],
    ['pubkey_ed25519', 'zz'.repeat(32)],
    ['pubkey_x25519', undefined],
    ['requested_unlock_height', -1],
    ['url', 1],
  ])('refuses all when one entry has a bad %s', (field, value) => {
    const result = JSON.parse(encode(list(3), {}))
    result.service_node_states[1][field] = value

    expect(() => decodeServiceNodes(result)).toThrow(
      expect.objectContaining({ code: 'invalid_service_nodes', data: { index: 1, field } }),
    )
  })

  it('gives any JSON a list or a typed refusal', () => {
    const almost = fc.record({ height: fc.nat(), service_node_states: fc.array(fc.jsonValue()) })
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), almost), (value) => {
        try {
          expect(decodeServiceNodes(value).height).toBeGreaterThanOrEqual(0)
        } catch (error) {
          expect(error).toBeInstanceOf(ProtocolError)
        }
      }),
    )
  })

  it('reads any JSON as a query that can be answered', () => {
    const almost = fc.record({ fields: fc.jsonValue(), limit: fc.jsonValue(), service_node_pubkeys: fc.jsonValue() })
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), almost), (params) => {
        expect(JSON.parse(encode(list(3), parseServiceNodesQuery(params))).status).toBe('OK')
      }),
    )
  })
})

describe('shuffle', () => {
  it('keeps the items', () => {
    fc.assert(
      fc.property(fc.array(fc.nat()), (items) => {
        expect(shuffle(countingRandom(), items).sort()).toEqual([...items].sort())
      }),
    )
  })

  it('draws again rather than favour small numbers', () => {
    const scripted = [Uint8Array.of(255, 255, 255, 255), Uint8Array.of(0, 0, 0, 7)]
    const random = { bytes: () => scripted.shift() ?? new Uint8Array(4) }

    expect(randomBelow(random, 10)).toBe(7)
  })
})

function encode(nodes: NodeList, query: ServiceNodesQuery): string {
  return encodeServiceNodes(nodes, query, countingRandom())
}

function statesOf(text: string): readonly Record<string, unknown>[] {
  return JSON.parse(text).service_node_states
}

function list(count: number): NodeList {
  const nodes = Array.from({ length: count }, (_, index) => node(index, {}))
  return { height: 100_000, blockHash: BLOCK_HASH, hardfork: [19, 4], nodes }
}

function node(index: number, changes: Partial<ListedNode>): ListedNode {
  const key = index.toString(16).padStart(64, '0')
  return {
    ed25519: key,
    x25519: `${'00'.repeat(31)}01`,
    legacy: key,
    publicIp: '127.0.0.1',
    storagePort: 22021,
    storageLmqPort: 22020,
    peerPort: 22100,
    url: 'http://127.0.0.1:8000',
    swarmId: 0n,
    state: 'active',
    requestedUnlockHeight: 0,
    ...changes,
  }
}
