import { utf8Encode } from '@starling/base'
import { PROFILES } from '@starling/protocol'
import { describe, expect, it } from 'vitest'
import { alice, OTHER_SWARM, PEOPLES_SWARM, retrieveParams, storeParams } from '../../test/requests.ts'
import { callRpc, type SmallNetwork, smallNetwork } from '../../test/small-network.ts'
import type { ServiceNode } from '../index.ts'

const ORIGIN = 'http://127.0.0.1:22021'
const CLIENT = '192.0.2.1'
const INFO = '{"method":"info","params":{}}'

const first = ({ nodes }: SmallNetwork): ServiceNode => nodes[0] as ServiceNode
const post = (path: string, body: BodyInit, headers: Record<string, string> = {}) =>
  new Request(ORIGIN + path, { method: 'POST', body, headers })

describe('the public port', () => {
  it('answers with exact content types, its name, and leave for every origin', async () => {
    await using network = await smallNetwork({ profile: PROFILES['original-clients'] })

    const structured = await first(network).fetch(post('/storage_rpc/v1', INFO), CLIENT)
    const text = await first(network).fetch(post('/storage_rpc/v1', 'x'), CLIENT)

    expect([structured.status, structured.headers.get('content-type')]).toEqual([200, 'application/json'])
    expect([text.status, text.headers.get('content-type'), await text.text()]).toEqual([
      400,
      'text/plain',
      'invalid json',
    ])
    for (const { headers } of [structured, text]) {
      expect(headers.get('server')).toBe('Oxen Storage Server/2.8.0')
      expect(headers.get('access-control-allow-origin')).toBe('*')
    }
  })

  it('holds no more large bodies of one client than it has room for', async () => {
    await using network = await smallNetwork()
    const ends: (() => void)[] = []
    const largeUpload = (address: string) => {
      const body = new ReadableStream({ start: (stream) => void ends.push(() => stream.close()) })
      const init = { method: 'POST', body, duplex: 'half', headers: { 'content-length': '10485760' } } as const
      return first(network).fetch(new Request(`${ORIGIN}/onion_req/v2`, init), address)
    }
    const pending = Array.from({ length: 6 }, () => largeUpload(CLIENT))

    const seventh = await largeUpload(CLIENT)
    const small = await first(network).fetch(post('/storage_rpc/v1', INFO), CLIENT)
    const stranger = largeUpload('198.51.100.7')
    for (const end of ends) end()

    expect([seventh.status, await seventh.text()]).toEqual([503, 'Server busy, try again later'])
    expect(seventh.headers.get('connection')).toBe('close')
    expect(small.status).toBe(200)
    expect((await Promise.all([...pending, stranger])).map(({ status }) => status)).toEqual(Array(7).fill(400))
    const afterwards = largeUpload(CLIENT)
    ends.at(-1)?.()
    expect((await afterwards).status).toBe(400)
  })

  it('counts a body of unknown length as it comes', async () => {
    await using network = await smallNetwork()
    const megabyte = new Uint8Array(1_048_576)
    const endless = (megabytes: number) => {
      let left = megabytes
      const body = new ReadableStream({
        pull(stream) {
          if (left-- > 0) stream.enqueue(megabyte)
        },
      })
      const init = { method: 'POST', body, duplex: 'half' } as const
      return first(network).fetch(new Request(`${ORIGIN}/onion_req/v2`, init), CLIENT)
    }

    const answers = Array.from({ length: 9 }, () => endless(9))

    // Seven times nine megabytes fit; two of the nine find no room, and the others wait for their end.
    const refused = await Promise.any(answers)
    expect(refused.status).toBe(503)
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

    const response = await first(network).fetch(post('/storage_rpc/v1', body), CLIENT)

    expect([response.status, await response.text()]).toEqual([400, text])
  })

  it.each<Record<string, string>>([{}, { 'content-length': '5' }])(
    'does not call it a failure when a client goes away in the middle of its body (%o)',
    async (headers) => {
      await using network = await smallNetwork()
      const body = new ReadableStream({
        start: (controller) => controller.enqueue(utf8Encode('{')),
        pull: (controller) => controller.error(new Error('connection reset')),
      })
      const init = { method: 'POST', duplex: 'half', body, headers } as RequestInit

      const response = await first(network).fetch(new Request(`${ORIGIN}/storage_rpc/v1`, init), CLIENT)

      expect(response.status).toBe(400)
      expect(network.events.filter(({ level }) => level === 'error')).toEqual([])
    },
  )

  it('refuses long polling, bad lengths and bodies that are too large', async () => {
    await using network = await smallNetwork()
    const ask = async (request: Request) => {
      const response = await first(network).fetch(request, CLIENT)
      return [response.status, await response.text()]
    }
    const stream = (bytes: number) =>
      new Request(`${ORIGIN}/storage_rpc/v1`, {
        method: 'POST',
        duplex: 'half',
        body: new ReadableStream({
          start(controller) {
            for (let sent = 0; sent < bytes; sent += 1_000_000) controller.enqueue(new Uint8Array(1_000_000))
            controller.close()
          },
        }),
      } as RequestInit)

    expect(await ask(post('/storage_rpc/v1', INFO, { 'X-Loki-Long-Poll': 'true' }))).toEqual([
      410,
      'long polling is no longer supported, client upgrade required',
    ])
    expect(await ask(post('/storage_rpc/v1', INFO, { 'Content-Length': '10485761' }))).toEqual([
      413,
      'Request body too large',
    ])
    expect(await ask(post('/onion_req/v2', INFO, { 'Content-Length': '1e3' }))).toEqual([400, 'invalid Content-Length'])
    expect(await ask(stream(11_000_000))).toEqual([413, 'Request body too large'])
    expect(await ask(stream(2_000_000))).toEqual([400, 'invalid json'])
  })

  it('has the small doors, and says what is none', async () => {
    await using network = await smallNetwork()
    const ping = await first(network).fetch(post('/ping_test/v1', ''), CLIENT)
    const stats = await first(network).fetch(new Request(`${ORIGIN}/get_stats/v1`), CLIENT)
    const nothing = await first(network).fetch(new Request(`${ORIGIN}/a/b?c=d`), CLIENT)
    const options = await first(network).fetch(new Request(`${ORIGIN}/onion_req/v2`, { method: 'OPTIONS' }), CLIENT)

    expect([ping.status, ping.headers.get('x-oxen-snode-pubkey'), await ping.text()]).toEqual([
      200,
      Buffer.from(first(network).identity.ed25519, 'hex').toString('base64'),
      '',
    ])
    expect([await stats.text(), stats.headers.get('content-type')]).toEqual(['{"version":"2.8.0"}', 'application/json'])
    expect([nothing.status, await nothing.text()]).toEqual([404, 'get /a/b Not Found'])
    expect([options.status, options.headers.get('access-control-allow-origin')]).toEqual([204, '*'])
  })

  it('is a seed: the list of nodes as JSON without a charset, swarm ids with all digits', async () => {
    await using network = await smallNetwork()
    const request = {
      jsonrpc: '2.0',
      id: 7,
      method: 'get_n_service_nodes',
      params: { active_only: true, fields: { public_ip: true, swarm_id: true, requested_unlock_height: true } },
    }

    const response = await first(network).fetch(post('/json_rpc', JSON.stringify(request)), CLIENT)

    expect(response.headers.get('content-type')).toBe('application/json')
    const text = await response.text()
    expect(text).toContain('"swarm_id":4611686018427387903')
    expect(JSON.parse(text)).toMatchObject({
      id: 7,
      result: { height: 1_234_567, service_node_states: [{ public_ip: '203.0.113.7', requested_unlock_height: 0 }] },
    })
  })

  it.each(['', 'x', '[]', '{"method":"get_info"}'])('answers %j at the seed with an error', async (body) => {
    await using network = await smallNetwork()

    const response = await first(network).fetch(post('/json_rpc', body), CLIENT)

    expect(await response.json()).toHaveProperty('error.code')
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
