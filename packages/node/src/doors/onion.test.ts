import { fromHex, utf8Decode, utf8Encode } from '@starling/base'
import { native } from '@starling/crypto/native'
import { buildOnion, openReply } from '@starling/onion/build'
import { type EncType, encodeNodeReply } from '@starling/onion/peel'
import { TransportError } from '@starling/ports'
import { FixedRandom } from '@starling/ports/testing'
import { decodeFrame, encodeFrame } from '@starling/wire/onion-frame'
import { encodePeerOnion } from '@starling/wire/peer'
import { describe, expect, it } from 'vitest'
import { callOnion } from '../../test/call-onion.ts'
import { OTHER_SWARM, PEOPLES_SWARM } from '../../test/requests.ts'
import { type SmallNetworkOptions, smallNetwork } from '../../test/small-network.ts'
import type { ServerRequestOptions, ServiceNode } from '../index.ts'

const INFO = '{"jsonrpc":"2.0","method":"info","params":{}}'

const four = (options: SmallNetworkOptions = {}) =>
  smallNetwork({
    seeds: [1, 2, 3, 4].map((byte) => new Uint8Array(32).fill(byte)),
    swarmIdOf: (index) => (index === 0 ? PEOPLES_SWARM : OTHER_SWARM),
    ...options,
  })

describe('an onion', () => {
  it.each<EncType>(['aes-gcm', 'aes-cbc', 'xchacha20'])('passes three relays with %s', async (encType) => {
    await using network = await four()

    const answer = await callOnion({ path: network.nodes, body: INFO, encType })

    expect(answer.outerStatus).toBe(200)
    expect(answer.open()).toMatchObject({ status: 200, body: expect.stringContaining('"version":[2,8,0]') })
  })

  it('may name a relay as its own next node', async () => {
    await using network = await four()
    const [node] = network.nodes as [ServiceNode]

    const answer = await callOnion({ path: [node, node, node], body: INFO })

    expect(answer.open().status).toBe(200)
  })

  it('is forwarded at most fifteen times', async () => {
    await using network = await four()
    const [a, b] = network.nodes as [ServiceNode, ServiceNode]

    const most = await callOnion({ path: [a, b], body: INFO, hopNo: 14 })
    const onion = buildOnion(native, new FixedRandom(3), {
      hops: [hopOf(a)],
      destination: { kind: 'node', node: hopOf(b), body: utf8Encode(INFO) },
    })
    // Honest builders refuse such a start value.
    const { blob, json } = decodeFrame(onion.body)
    const tooMany = encodeFrame(blob, JSON.stringify({ ...json, hop_no: 15 }))
    const refused = await a.handleClient('/onion_req/v2', tooMany, { address: '' })

    expect(most.open().status).toBe(200)
    expect([refused.status, utf8Decode(refused.body)]).toEqual([400, 'onion request max path length exceeded'])
  })

  it('names the next node when it is not in the network, or cannot be reached', async () => {
    await using network = await four()
    await using elsewhere = await smallNetwork({ seeds: [new Uint8Array(32).fill(9)] })
    const [a, b] = network.nodes as [ServiceNode, ServiceNode]
    const [stranger] = elsewhere.nodes as [ServiceNode]
    network.down.add(b.identity.ed25519)

    for (const next of [stranger, b]) {
      const answer = await callOnion({ path: [a, next], body: INFO })
      expect([answer.outerStatus, utf8Decode(answer.outerBody)]).toEqual([
        502,
        `Next node not found: ${next.identity.ed25519}`,
      ])
    }
  })

  it('that nobody can decrypt is 400', async () => {
    await using network = await four()
    const [a, b] = network.nodes as [ServiceNode, ServiceNode]
    const onion = buildFor(b)

    const answer = await a.handleClient('/onion_req/v2', onion.body, { address: '' })

    expect([answer.status, utf8Decode(answer.body)]).toEqual([400, 'Invalid ciphertext'])
  })

  it('without a frame is 400 with the reason', async () => {
    await using network = await four()
    const [a] = network.nodes as [ServiceNode]

    const answer = await a.handleClient('/onion_req/v2', utf8Encode('hello'), { address: '' })

    expect(answer.status).toBe(400)
    expect(utf8Decode(answer.body)).toMatch(/^Error parsing onion request: /)
    expect(answer.contentType).toBe('text/plain')
  })

  it('between nodes without a frame, of an unknown cipher, or too far is 400', async () => {
    await using network = await four()
    const [a, b] = network.nodes as [ServiceNode, ServiceNode]
    const onion = { data: new Uint8Array(3), encType: 'aes-gcm', ephemeralKey: new Uint8Array(32), hopNo: 1 }
    const ask = async (body: Uint8Array) => {
      const { status, body: text } = await a.answerPeer(b.identity.ed25519, 'onion', body, new AbortController().signal)
      return [status, utf8Decode(text)]
    }

    expect(await ask(utf8Encode('le'))).toEqual([400, expect.stringMatching(/^Invalid internal onion request: /)])
    expect(await ask(encodePeerOnion({ ...onion, encType: 'rot13' }))).toEqual([
      400,
      'Invalid internal onion request: enc_type is not known',
    ])
    expect(await ask(encodePeerOnion({ ...onion, hopNo: 16 }))).toEqual([400, 'onion request max path length exceeded'])
    expect(await ask(encodePeerOnion(onion))).toEqual([400, 'Invalid ciphertext'])
  })

  it('whose layer makes no sense is answered under that layer’s key', async () => {
    await using network = await four()
    const [a, b] = network.nodes as [ServiceNode, ServiceNode]

    const answer = await callOnion({ path: [a, b], body: INFO, control: '{"headers":{},"json":1}' })

    expect(answer.outerStatus).toBe(200)
    expect(answer.open()).toMatchObject({ status: 400, body: 'Invalid json' })
  })

  it('is refused by name when a relay is not ready, and as every call by the guard', async () => {
    await using network = await four()
    const [a, b] = network.nodes as [ServiceNode, ServiceNode]
    b.drain()

    const behind = await callOnion({ path: [a, b], body: INFO })
    const atGuard = await callOnion({ path: [b, a], body: INFO })

    expect([behind.outerStatus, utf8Decode(behind.outerBody)]).toEqual([503, `Snode not ready: ${b.identity.ed25519}`])
    expect([atGuard.outerStatus, utf8Decode(atGuard.outerBody)]).toEqual([
      503,
      'Service node is not ready: shutting down\n',
    ])
  })

  it('carries RPC errors inside a good outer answer', async () => {
    await using network = await four()

    const answer = await callOnion({ path: network.nodes, body: 'no json' })

    expect(answer.outerStatus).toBe(200)
    expect(answer.open()).toMatchObject({ status: 400, body: 'invalid json' })
  })
})

describe('an onion for a server', () => {
  const server = { host: 'files.example.org', target: '/oxen/v4/lsrpc', protocol: 'https', port: 443 } as const
  const key = native.ed25519.importSeed(new Uint8Array(32).fill(7)).toX25519()

  async function ask(post: (url: string, body: Uint8Array, options: ServerRequestOptions) => Promise<Uint8Array>) {
    await using network = await four({
      servers: { post: async (...request) => ({ status: 200, body: await post(...request) }) },
    })
    const [a, b] = network.nodes as [ServiceNode, ServiceNode]
    const onion = buildOnion(native, new FixedRandom(5), {
      hops: [a, b].map(hopOf),
      destination: {
        kind: 'server',
        ...server,
        x25519: native.x25519.importPublicKey(key.publicKey),
        body: utf8Encode('le'),
      },
    })
    return { onion, answer: await a.handleClient('/onion_req/v2', onion.body, { address: '' }) }
  }

  it('is posted as it is, and the answer comes back untouched', async () => {
    const asked: unknown[] = []
    const reply = Uint8Array.of(0, 255, 1)

    const { answer } = await ask(async (url, body, { headers, timeoutMs }) => {
      asked.push(url, headers, timeoutMs, new DataView(body.buffer, body.byteOffset).getUint32(0, true) > 0)
      return reply
    })

    expect(answer).toEqual({ status: 200, body: reply, contentType: 'text/plain' })
    expect(asked).toEqual([
      'https://files.example.org/oxen/v4/lsrpc',
      { 'Content-Type': 'application/octet-stream', 'User-Agent': 'Starling/0.1.0' },
      25_000,
      true,
    ])
  })

  it.each([0, 101, 199, 600])('that answers %i gives no final answer, also where the guard asks it', async (status) => {
    await using network = await four({ servers: { post: async () => ({ status, body: new Uint8Array(0) }) } })
    const [guard] = network.nodes as [ServiceNode]
    const { body } = buildOnion(native, new FixedRandom(5), {
      hops: [hopOf(guard)],
      destination: {
        kind: 'server',
        ...server,
        x25519: native.x25519.importPublicKey(key.publicKey),
        body: utf8Encode('le'),
      },
    })

    const answer = await guard.handleClient('/onion_req/v2', body, { address: '' })

    expect([answer.status, utf8Decode(answer.body)]).toEqual([502, 'server gave no final answer'])
  })

  it.each([
    ['unreachable', 502],
    ['timeout', 504],
  ] as const)('that is %s is %i with the reason', async (code, status) => {
    const { answer } = await ask(() => Promise.reject(new TransportError(code, 'the server is away')))

    expect([answer.status, utf8Decode(answer.body)]).toEqual([status, 'the server is away'])
  })

  it('outside the allowed targets is refused under that layer’s key', async () => {
    await using network = await four()
    const [a] = network.nodes as [ServiceNode]
    const onion = buildOnion(native, new FixedRandom(5), {
      hops: [],
      destination: {
        kind: 'node',
        node: hopOf(a),
        body: new Uint8Array(0),
        control: '{"host":"example.org","target":"/admin/lsrpc","headers_":0}',
      },
    })

    const answer = await a.handleClient('/onion_req/v2', onion.body, { address: '' })

    expect(utf8Decode(openReply(native, onion.replyKey, answer.body))).toBe(
      utf8Decode(encodeNodeReply(400, 'Invalid url')),
    )
  })
})

function hopOf(node: ServiceNode) {
  const record = native.x25519.importPublicKey(fromHex(node.identity.x25519))
  return { ed25519: node.identity.ed25519, x25519: record }
}

function buildFor(node: ServiceNode) {
  return buildOnion(native, new FixedRandom(3), {
    hops: [],
    destination: { kind: 'node', node: hopOf(node), body: utf8Encode(INFO) },
  })
}
