import { utf8Decode, utf8Encode } from '@starling/base'
import { PROFILES } from '@starling/protocol'
import { describe, expect, it } from 'vitest'
import { callHttp, httpRequest } from '../../test/http-call.ts'
import { alice, OTHER_SWARM, PEOPLES_SWARM, retrieveParams, storeParams } from '../../test/requests.ts'
import { callRpc, type SmallNetwork, smallNetwork } from '../../test/small-network.ts'
import type { ServiceNode } from '../index.ts'

const CLIENT = '192.0.2.1'
const LONG_POLL_TEXT = 'long polling is no longer supported, client upgrade required'
const BUSY = 'Server busy, try again later'
const INFO = '{"method":"info","params":{}}'

const first = ({ nodes }: SmallNetwork): ServiceNode => nodes[0] as ServiceNode

describe('the public port', () => {
  it('answers with exact content types, its name, and leave for every origin', async () => {
    await using network = await smallNetwork({ profile: PROFILES['original-clients'] })

    const structured = await callHttp(first(network), '/storage_rpc/v1', { body: INFO })
    const text = await callHttp(first(network), '/storage_rpc/v1', { body: 'x' })

    expect([structured.status, structured.headers['content-type']]).toEqual([200, 'application/json'])
    expect([text.status, text.headers['content-type'], text.text]).toEqual([400, 'text/plain', 'invalid json'])
    for (const { headers } of [structured, text]) {
      expect(headers['server']).toBe('Oxen Storage Server/2.8.0')
      expect(headers['access-control-allow-origin']).toBe('*')
    }
  })

  it('holds no more large bodies of one client than it has room for', async () => {
    await using network = await smallNetwork()
    const ends: (() => void)[] = []
    const largeUpload = (remoteAddress: string) =>
      first(network).http.answer({
        ...httpRequest('/onion_req/v2', { remoteAddress, headers: { 'content-length': '10485760' } }),
        async readBody(room) {
          if (!room.hasRoomFor(10_485_760)) return 'no_room'
          await new Promise<void>((resolve) => ends.push(resolve))
          return new Uint8Array(0)
        },
      })
    const pending = Array.from({ length: 6 }, () => largeUpload('192.0.2.1'))

    const seventh = await largeUpload('192.0.2.1')
    const small = await callHttp(first(network), '/storage_rpc/v1', { body: INFO })
    const stranger = largeUpload('198.51.100.7')
    for (const end of ends) end()

    expect([seventh.status, utf8Decode(seventh.body), seventh.closes]).toEqual([503, BUSY, true])
    expect(small.status).toBe(200)
    expect((await Promise.all([...pending, stranger])).map(({ status }) => status)).toEqual(Array(7).fill(400))
    const afterwards = largeUpload('192.0.2.1')
    ends.at(-1)?.()
    expect((await afterwards).status).toBe(400)
  })

  it.each([
    ['no object', '[]', 'invalid json: no `method` field'],
    ['no method', '{"params":{}}', 'invalid json: no `method` field'],
    ['no params', '{"method":"info"}', 'invalid json: no `params` field'],
    ['a list as params', '{"method":"info","params":[]}', 'invalid json: no `params` field'],
    [
      'more values than a useful request has',
      `{"method":"info","params":{"a":[${'0,'.repeat(66_000)}0]}}`,
      'invalid json',
    ],
    [
      'what is nested too deeply',
      `{"method":"info","params":{"a":${'['.repeat(5_000)}${']'.repeat(5_000)}}}`,
      'invalid json',
    ],
    ['an unknown method', '{"method":"constructor","params":{}}', 'no method constructor'],
    [
      'an empty batch',
      '{"method":"batch","params":{}}',
      'invalid request: Invalid batch request: no valid "requests" field',
    ],
    [
      'a batch in a batch',
      '{"method":"batch","params":{"requests":[{"method":"batch","params":{}}]}}',
      'invalid request: Invalid batch subrequest: subrequests may not contain meta-requests',
    ],
  ])('refuses %s', async (_name, body, text) => {
    await using network = await smallNetwork()

    const answer = await callHttp(first(network), '/storage_rpc/v1', { body })

    expect([answer.status, answer.text]).toEqual([400, text])
  })

  it('does not call it a failure when a client goes away in the middle of its body', async () => {
    await using network = await smallNetwork()
    const request = { ...httpRequest('/storage_rpc/v1'), readBody: async () => 'ended_early' as const }

    const { status } = await first(network).http.answer(request)

    expect(status).toBe(400)
    expect(network.events.filter(({ level }) => level === 'error')).toEqual([])
  })

  it.each([
    ['/storage_rpc/v1', { 'x-loki-long-poll': 'true' }, 410, LONG_POLL_TEXT, false],
    ['/storage_rpc/v1', { 'content-length': '10485761' }, 413, 'Request body too large', true],
    ['/onion_req/v2', { 'content-length': '1e3' }, 400, 'invalid Content-Length', true],
  ] as const)('refuses by its headers what is sent to %s with %o', async (path, headers, status, text, closes) => {
    await using network = await smallNetwork()
    const request = {
      ...httpRequest(path, { headers, body: INFO }),
      readBody: () => Promise.reject(new Error('nothing is to be read')),
    }

    const answer = await first(network).http.answer(request)

    expect([answer.status, utf8Decode(answer.body), answer.closes]).toEqual([status, text, closes])
  })

  it('serves long pollers elsewhere, and those whose header is empty', async () => {
    await using network = await smallNetwork()

    const empty = await callHttp(first(network), '/storage_rpc/v1', { body: INFO, headers: { 'x-loki-long-poll': '' } })
    const seed = await callHttp(first(network), '/json_rpc', { body: INFO, headers: { 'x-loki-long-poll': '1' } })

    expect([empty.status, seed.status]).toEqual([200, 200])
  })

  it('reads no body beyond the limit, whatever was announced', async () => {
    await using network = await smallNetwork()

    const most = await callHttp(first(network), '/storage_rpc/v1', { body: new Uint8Array(10_485_760) })
    const more = await callHttp(first(network), '/storage_rpc/v1', {
      body: new Uint8Array(10_485_761),
      headers: { 'content-length': '7' },
    })

    expect([most.status, most.text]).toEqual([400, 'invalid json'])
    expect([more.status, more.text, more.closes]).toEqual([413, 'Request body too large', true])
  })

  it('has the small doors, and says what is none', async () => {
    await using network = await smallNetwork()
    const ping = await callHttp(first(network), '/ping_test/v1')
    const stats = await callHttp(first(network), '/get_stats/v1', { method: 'GET' })
    const nothing = await callHttp(first(network), '/a/b?c=d', { method: 'GET' })
    const wrongMethod = await callHttp(first(network), '/storage_rpc/v1', { method: 'GET' })
    const options = await callHttp(first(network), '/onion_req/v2', { method: 'OPTIONS' })

    expect([ping.status, ping.headers['x-oxen-snode-pubkey'], ping.text]).toEqual([
      200,
      Buffer.from(first(network).identity.ed25519, 'hex').toString('base64'),
      '',
    ])
    expect([stats.text, stats.headers['content-type']]).toEqual(['{"version":"2.8.0"}', 'application/json'])
    expect([nothing.status, nothing.text]).toEqual([404, 'get /a/b Not Found'])
    expect([wrongMethod.status, wrongMethod.text]).toEqual([404, 'get /storage_rpc/v1 Not Found'])
    expect([options.status, options.headers['access-control-allow-origin']]).toEqual([204, '*'])
  })

  it('is a seed: the list of nodes as JSON without a charset, swarm ids with all digits', async () => {
    await using network = await smallNetwork()
    const request = {
      jsonrpc: '2.0',
      id: 7,
      method: 'get_n_service_nodes',
      params: { active_only: true, fields: { public_ip: true, swarm_id: true, requested_unlock_height: true } },
    }

    const { headers, text } = await callHttp(first(network), '/json_rpc', { body: JSON.stringify(request) })

    expect(headers['content-type']).toBe('application/json')
    expect(text).toContain('"swarm_id":4611686018427387903')
    expect(JSON.parse(text)).toMatchObject({
      id: 7,
      result: { height: 1_234_567, service_node_states: [{ public_ip: '203.0.113.7', requested_unlock_height: 0 }] },
    })
  })

  it.each(['', 'x', '[]', '{"method":"get_info"}'])('answers %j at the seed with an error', async (body) => {
    await using network = await smallNetwork()

    const { text } = await callHttp(first(network), '/json_rpc', { body })

    expect(JSON.parse(text)).toHaveProperty('error.code')
  })

  it('limits the requests of one address, and no onions', async () => {
    await using network = await smallNetwork({ profile: PROFILES['production'] })
    const ask = async (address: string, path = '/storage_rpc/v1') =>
      (await first(network).handleClient(path, utf8Encode(INFO), { address })).status
    for (let i = 0; i < 600; i++) await ask(CLIENT)

    expect(await ask(CLIENT)).toBe(429)
    expect(await ask(`::ffff:${CLIENT}`)).toBe(429)
    expect(await ask('192.0.2.2')).toBe(200)
    expect(await ask(CLIENT, '/onion_req/v2')).toBe(400)
    await network.clock.advance(1_000)
    expect(await ask(CLIENT)).toBe(200)
  })

  it('counts a network of 64 bits as one address', async () => {
    await using network = await smallNetwork({ profile: PROFILES['production'] })
    const ask = async (address: string) =>
      (await first(network).handleClient('/storage_rpc/v1', utf8Encode(INFO), { address })).status
    for (let i = 0; i < 600; i++) await ask(`2001:db8::${i.toString(16)}`)

    expect(await ask('2001:0DB8:0:0:1:2:3:4')).toBe(429)
    expect(await ask('2001:db8:0:1::1')).toBe(200)
  })
})

describe('a node that is not ready', () => {
  it('says why', async () => {
    await using network = await smallNetwork({ view: { hardfork: [19, 2] }, swarmIdOf: () => 0xffff_ffff_ffff_ffffn })

    const { status, text } = await callRpc(first(network), 'info', {})

    expect([status, text]).toEqual([503, 'Service node is not ready: not yet on hardfork 19.3; not in any swarm\n'])
  })
})

describe('an account of another swarm', () => {
  it('is 421 with the right swarm, before any other check', async () => {
    await using network = await smallNetwork({
      seeds: [1, 2].map((byte) => new Uint8Array(32).fill(byte)),
      swarmIdOf: (index) => (index === 0 ? PEOPLES_SWARM : OTHER_SWARM),
    })
    const [right, wrong] = network.nodes as [ServiceNode, ServiceNode]

    const store = await callRpc(wrong, 'store', storeParams(alice, 'x', { ttl: 1 }))
    const retrieve = await callRpc(wrong, 'retrieve', { ...retrieveParams(alice), timestamp: 1_600_000_000_000 })

    for (const { status, json } of [store, retrieve]) {
      expect(status).toBe(421)
      expect(json).toMatchObject({
        swarm: PEOPLES_SWARM.toString(16),
        snodes: [{ pubkey_ed25519: right.identity.ed25519, ip: '203.0.113.7', port: '22021' }],
      })
    }
  })
})
