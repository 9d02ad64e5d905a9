import { fromHex, toBase64, toHex, utf8Encode } from '@starling/base'
import { native } from '@starling/crypto/native'
import { buildOnion } from '@starling/onion/build'
import { TransportError } from '@starling/ports'
import { FixedRandom } from '@starling/ports/testing'
import { type Account, createAccount, encodePhrase, monitorText } from '@starling/protocol'
import { OPERATION_OF_METHOD, operations } from '@starling/storage-api'
import { decodeMonitorReply, encodeMonitorBody, type MonitorRequest } from '@starling/wire/monitor'
import { encodePeerOnion } from '@starling/wire/peer'
import { describe, expect, it } from 'vitest'
import { callOnion } from '../../test/call-onion.ts'
import {
  deleteAllParams,
  deleteBeforeParams,
  deleteParams,
  expireAllParams,
  expireParams,
  getExpiriesParams,
  hashOfData,
  retrieveParams,
  revokeParams,
  signedStoreParams,
  storeParams,
  subaccountOf,
  unrevokeParams,
} from '../../test/requests.ts'
import { NOW_MS, type SmallNetwork, smallNetwork } from '../../test/small-network.ts'
import type { ServiceNode } from '../index.ts'

/** Somebody whom nothing else in these tests mentions. */
const ENTROPY = Uint8Array.from({ length: 16 }, (_, index) => 0xb3 ^ (index * 29))
const carol: Account = createAccount(native, ENTROPY)
const DATA = 'planted message data 8d1f'
const ADDRESS = '203.0.113.177'
const SERVER = 'planted-server.example'
const TOKEN = subaccountOf(carol, 0x0f, 77)
const OPERATOR_TOKEN = 'planted-operator-token-91aa'
/** Stands for a secret that a client puts where none belongs. */
const STRAY = 'planted-stray-text-e07b'

/** Secret → every form in which it could come out. */
const PLANTED: Readonly<Record<string, readonly string[]>> = {
  account: formsOf(carol.x25519.publicKey),
  'account key': formsOf(carol.ed25519.publicKey),
  data: formsOf(utf8Encode(DATA)),
  address: [ADDRESS],
  server: [SERVER],
  phrase: [encodePhrase(ENTROPY), ...formsOf(ENTROPY)],
  signature: formsOf(signatureOf(retrieveParams(carol))),
  hash: [hashOfData(carol, DATA)],
  'subaccount token': formsOf(TOKEN.token),
  'operator token': [OPERATOR_TOKEN],
  stray: formsOf(utf8Encode(STRAY)),
}

function formsOf(bytes: Uint8Array): string[] {
  return [toHex(bytes), toHex(bytes).toUpperCase(), toBase64(bytes).replace(/=+$/, ''), textOf(bytes)].filter(
    // What is no text decodes to replacement marks, and those prove nothing.
    (form) => form.length > 8 && !form.includes('\ufffd'),
  )
}

/** As far as it is text: sealed answers are none. */
function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString()
}

function signatureOf(params: { readonly signature: string }): Uint8Array {
  return Uint8Array.from(Buffer.from(params.signature, 'base64'))
}

/** The names of the secrets that stand in a text, in any of their forms, whole or cut to half. */
function leaksIn(text: string): string[] {
  return Object.entries(PLANTED)
    .filter(([, forms]) => forms.some((form) => text.includes(form) || text.includes(form.slice(0, form.length >> 1))))
    .map(([name]) => name)
}

type Params = Readonly<Record<string, unknown>>

/** Good requests of every kind, full of secrets. */
const REQUESTS: readonly (readonly [method: string, params: Params])[] = [
  ['store', storeParams(carol, DATA)],
  ['store', signedStoreParams(carol, 5, DATA)],
  ['store', { ...signedStoreParams(carol, 5, DATA), ...TOKEN.params }],
  ['retrieve', retrieveParams(carol)],
  ['retrieve', retrieveParams(carol, 0, { last_hash: hashOfData(carol, DATA), ...TOKEN.params })],
  ['delete', deleteParams(carol, [hashOfData(carol, DATA)])],
  ['delete_all', deleteAllParams(carol)],
  ['delete_before', deleteBeforeParams(carol, NOW_MS)],
  ['expire', expireParams(carol, [hashOfData(carol, DATA)], NOW_MS + 1_000)],
  ['expire_all', expireAllParams(carol, NOW_MS)],
  ['get_expiries', getExpiriesParams(carol, [hashOfData(carol, DATA)])],
  ['revoke_subaccount', revokeParams(carol, [TOKEN.token])],
  ['unrevoke_subaccount', unrevokeParams(carol, [TOKEN.token])],
  ['get_swarm', { pubkey: carol.id }],
  ['oxend_request', { endpoint: STRAY, params: { name: STRAY } }],
  ['info', { seed: encodePhrase(ENTROPY) }],
]

/** Every way in which a client gets one field wrong, secrets and all. */
function* damaged(params: Params): Generator<Params> {
  for (const [field, value] of Object.entries(params)) {
    const { [field]: _, ...without } = params
    yield without
    yield { ...params, [field]: STRAY }
    yield { ...params, [field]: `${value}${STRAY}` }
    yield { ...params, [field]: String(value).slice(0, -2) }
    yield { ...params, [field]: [value, STRAY] }
    yield { ...params, [field]: { [STRAY]: value } }
    yield { ...params, [field]: null }
    yield { ...params, [field]: -1 }
  }
  yield { ...params, [STRAY]: STRAY }
}

interface Answer {
  readonly status: number
  readonly text: string
}

type Door = (network: SmallNetwork, method: string, params: unknown) => Promise<Answer>

const JSON_HEADERS = { host: '127.0.0.1', 'content-type': 'application/json' }

const DOORS: Readonly<Record<string, Door>> = {
  'storage rpc': async (network, method, params) =>
    post(first(network), '/storage_rpc/v1', JSON.stringify({ method, params })),
  onion: async (network, method, params) => {
    const path = [...network.nodes].reverse()
    const answer = await callOnion({ path, body: JSON.stringify({ method, params }) })
    const { status, body } = answer.open()
    return { status, text: body }
  },
  batch: async (network, method, params) => {
    const body = JSON.stringify({ method: 'batch', params: { requests: [{ method, params }] } })
    const answer = await post(first(network), '/storage_rpc/v1', body)
    const [result] = answer.status === 200 ? JSON.parse(answer.text).results : []
    return result === undefined ? answer : { status: result.code, text: JSON.stringify(result.body) }
  },
  json_rpc: async (network, method, params) => {
    const answer = await post(first(network), '/json_rpc', JSON.stringify({ id: 1, method, params }))
    return { status: JSON.parse(answer.text).error === undefined ? answer.status : 400, text: answer.text }
  },
  'operator tRPC': async (network, method, params) => {
    const name = OPERATION_OF_METHOD.get(method)
    const isQuery = name !== undefined && operations[name].kind === 'query'
    const input = JSON.stringify(params)
    const url = `http://127.0.0.1/trpc/storage.${name}`
    const headers = { ...JSON_HEADERS, authorization: `Bearer ${OPERATOR_TOKEN}` }
    const request = isQuery
      ? new Request(`${url}?input=${encodeURIComponent(input)}`, { headers })
      : new Request(url, { method: 'POST', headers, body: input })
    const response = await first(network).operatorFetch(request, ADDRESS)
    return { status: response.status, text: await response.text() }
  },
}

const first = (network: SmallNetwork): ServiceNode => network.nodes[0] as ServiceNode

async function post(node: ServiceNode, path: string, body: string | Uint8Array): Promise<Answer> {
  const bytes = typeof body === 'string' ? utf8Encode(body) : body
  const answer = await node.handleClient(path, bytes, { address: ADDRESS })
  return { status: answer.status, text: textOf(answer.body) }
}

async function plantedNetwork(): Promise<SmallNetwork> {
  return smallNetwork({
    seeds: [1, 2].map((digit) => new Uint8Array(32).fill(digit)),
    operatorToken: OPERATOR_TOKEN,
    servers: { post: () => Promise.reject(new TransportError('unreachable', 'server is away')) },
  })
}

/** Logs at every level, and the names and labels of all series. */
function expectSilence(network: SmallNetwork): void {
  expect(leaksIn(JSON.stringify(network.events)), 'events').toEqual([])
  expect(leaksIn([...network.counted.keys()].join('\n')), 'metrics').toEqual([])
}

const ECHOES =
  /no method .*|Invalid value given for '(?:timestamp|ttl)': \\*".*|invalid message hash: .*|Invalid oxend endpoint '.*/gs

/**
 * Four texts of the protocol repeat to a client what it has just sent: an unknown method or endpoint, a number that is
 * none, a hash that is none. Source: docs/protocol/storage-rpc.md §1.1, §3, §4.
 */
const withoutEcho = ({ text }: Answer): string => text.replace(ECHOES, '')

describe('secrets that are planted', () => {
  it('are found by this test where they do come out', () => {
    expect(leaksIn(`stored ${toHex(carol.x25519.publicKey).toUpperCase()} from ${ADDRESS}`)).toEqual([
      'account',
      'address',
    ])
    expect(leaksIn(JSON.stringify({ token: toBase64(TOKEN.token).slice(0, 30) }))).toEqual(['subaccount token'])
  })

  it.each(Object.keys(DOORS))('stay in at the door %s, whole requests and damaged ones', async (name) => {
    await using network = await plantedNetwork()
    const door = DOORS[name] as Door
    const statuses = new Set<number>()

    for (const [method, params] of REQUESTS) {
      for (const variant of [params, ...damaged(params)]) {
        const answer = await door(network, method, variant)
        statuses.add(answer.status)
        if (answer.status >= 400) {
          const shown = `${method} ${answer.status} ${answer.text}`
          expect(leaksIn(withoutEcho(answer)), shown).toEqual([])
        }
      }
    }

    expectSilence(network)
    expect(Math.max(...statuses), 'something was refused').toBeGreaterThanOrEqual(400)
    expect(statuses.has(500), 'nothing breaks').toBe(false)
    expect(statuses.has(200) || name === 'json_rpc', 'something was accepted').toBe(true)
  })

  it('stay in when the request is no request', async () => {
    await using network = await plantedNetwork()
    const good = JSON.stringify({ method: 'store', params: storeParams(carol, DATA) })
    const bodies = [
      good.slice(0, -9),
      `${STRAY}${good}`,
      JSON.stringify(STRAY),
      STRAY,
      `{"method":"${STRAY}","params":{}}`,
    ]

    for (const path of ['/storage_rpc/v1', '/onion_req/v2', '/json_rpc', `/${STRAY}`]) {
      for (const body of bodies) {
        const answer = await post(first(network), path, body)
        // A path that is no door is named in its 404, to the one who asked.
        if (!path.includes(STRAY)) expect(leaksIn(withoutEcho(answer)), `${path} ${answer.text}`).toEqual([])
      }
    }

    const headers = { ...JSON_HEADERS, authorization: `Bearer ${OPERATOR_TOKEN}` }
    const operator = new Request(`http://127.0.0.1/trpc/storage.${STRAY}?input=${STRAY}`, { headers })
    expect((await first(network).operatorFetch(operator, ADDRESS)).status).toBeGreaterThanOrEqual(400)

    expectSilence(network)
  })

  it('stay in on the channel between nodes', async () => {
    await using network = await plantedNetwork()
    const stray = utf8Encode(STRAY)
    const key = carol.x25519.publicKey
    const onion = encodePeerOnion({ data: stray, encType: 'aes-gcm', ephemeralKey: key, hopNo: 1 })
    const signal = new AbortController().signal
    const [node, other] = network.nodes as [ServiceNode, ServiceNode]

    for (const kind of ['store', 'write', 'onion', 'sync', 'ping', 'challenge', 'vote'] as const) {
      for (const body of [stray, onion, onion.subarray(0, -5), utf8Encode(JSON.stringify(storeParams(carol, DATA)))]) {
        const answer = await node.answerPeer(other.identity.ed25519, kind, body, signal)
        expect(leaksIn(textOf(answer.body)), kind).toEqual([])
      }
    }

    expectSilence(network)
  })

  it('stay in when a client asks for a server that is away', async () => {
    await using network = await plantedNetwork()
    const [guard] = network.nodes as [ServiceNode]
    const { body } = buildOnion(native, new FixedRandom(5), {
      hops: [
        { ed25519: guard.identity.ed25519, x25519: native.x25519.importPublicKey(fromHex(guard.identity.x25519)) },
      ],
      destination: {
        ...{ kind: 'server', host: SERVER, target: '/oxen/v4/lsrpc', protocol: 'https', port: 443 },
        x25519: native.x25519.importPublicKey(carol.x25519.publicKey),
        body: utf8Encode(STRAY),
      },
    })

    const answer = await post(guard, '/onion_req/v2', body)

    expect(answer).toEqual({ status: 502, text: 'server is away' })
    expectSilence(network)
  })

  it('stay in at the monitor door, whole subscriptions and damaged ones', async () => {
    await using network = await plantedNetwork()
    const sent: Uint8Array[] = []
    const send = (bytes: Uint8Array) => void sent.push(bytes)
    const session = first(network).monitor.open({ address: ADDRESS, send, close: () => undefined })
    const whole = [
      subscription({ wantsData: true }),
      subscription({ namespaces: [0, 5] }),
      subscription({ ofToken: true }),
    ]
    const bodies = whole.flatMap((request) => {
      const body = encodeMonitorBody(request)
      const flipped = body.map((byte, at) => (at === body.length - 9 ? byte ^ 1 : byte))
      const text = Buffer.from(body).toString('latin1')
      const strayed = Buffer.from(text.replace(/1:n/, `${STRAY.length}:${STRAY}1:n`), 'latin1')
      return [body, flipped, body.subarray(0, -7), strayed, utf8Encode(`${STRAY.length}:${STRAY}`)]
    })

    const outcomes = new Set<string>()
    for (const body of bodies) {
      await session.receive(body)
      for (const answer of sent.splice(0)) {
        expect(leaksIn(textOf(answer))).toEqual([])
        for (const refusal of decodeMonitorReply(answer)) outcomes.add(refusal === undefined ? 'taken' : 'refused')
      }
    }
    await post(first(network), '/storage_rpc/v1', JSON.stringify({ method: 'store', params: storeParams(carol, DATA) }))

    expect(sent.map(textOf).map(leaksIn), 'the subscriber is told what it asked for').toEqual([
      expect.arrayContaining(['data', 'hash']),
    ])
    expect([...outcomes].sort()).toEqual(['refused', 'taken'])
    session.end()
    expectSilence(network)
  })
})

interface Wish {
  readonly namespaces?: readonly number[]
  readonly wantsData?: boolean
  readonly ofToken?: boolean
}

function subscription({ namespaces = [0], wantsData = false, ofToken = false }: Wish): MonitorRequest {
  const timestampSeconds = Math.floor(NOW_MS / 1_000)
  const text = monitorText(carol.id, timestampSeconds, wantsData, namespaces)
  const asked = { of: { ed25519: carol.ed25519.publicKey }, namespaces, wantsData, timestampSeconds }
  if (!ofToken) return { ...asked, signature: carol.ed25519.sign(text) }
  const subaccount = { token: TOKEN.token, signature: carol.ed25519.sign(TOKEN.token) }
  return { ...asked, subaccount, signature: signatureOf(TOKEN.sign(text)) }
}
