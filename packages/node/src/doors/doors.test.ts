import { OPERATION_OF_METHOD, operations, RPC_ERRORS, type RpcErrorCode } from '@starling/storage-api'
import { describe, expect, it } from 'vitest'
import { callOnion } from '../../test/call-onion.ts'
import {
  alice,
  bob,
  deleteAllParams,
  deleteBeforeParams,
  deleteParams,
  expireAllParams,
  expireParams,
  getExpiriesParams,
  hashOfData,
  OTHER_SWARM,
  PEOPLES_SWARM,
  retrieveParams,
  revokeParams,
  signedStoreParams,
  storeParams,
  unrevokeParams,
  WEEK_MS,
} from '../../test/requests.ts'
import { callRpc, NOW_MS, type SmallNetwork, smallNetwork } from '../../test/small-network.ts'

/** What a caller sees, whatever the door: a structured body, or a text. */
interface Seen {
  readonly status: number
  readonly body: unknown
}

type Door = (network: SmallNetwork, method: string, params: unknown) => Promise<Seen>

const TOKEN = 'a-token-of-the-operator'

const guards = (network: SmallNetwork) => network.nodes.slice(1)
const destination = (network: SmallNetwork) => {
  const [node] = network.nodes
  if (node === undefined) throw new Error('no node')
  return node
}

const doors: Readonly<Record<string, Door>> = {
  'storage RPC': async (network, method, params) => {
    const { status, json, text } = await callRpc(destination(network), method, params)
    return { status, body: json ?? text }
  },
  'onion with a text body': async (network, method, params) => {
    const answer = await callOnion({
      path: [...guards(network), destination(network)],
      body: JSON.stringify({ jsonrpc: '2.0', method, params }),
    })
    expect(answer.outerStatus).toBe(200)
    const { status, body } = answer.open()
    return { status, body: body.startsWith('{') ? JSON.parse(body) : body }
  },
  'onion with a structured body': async (network, method, params) => {
    const answer = await callOnion({
      path: [...guards(network), destination(network)],
      body: JSON.stringify({ method, params }),
      control: '{"headers":{},"json":true,"base64":false}',
      encType: 'xchacha20',
    })
    const { plaintext } = answer.open()
    return JSON.parse(new TextDecoder().decode(plaintext))
  },
  tRPC: async (network, method, params) => {
    const name = OPERATION_OF_METHOD.get(method)
    const isQuery = name !== undefined && operations[name].kind === 'query'
    const input = JSON.stringify(params)
    const url = `http://127.0.0.1:9/trpc/storage.${name ?? method}`
    const headers = { host: '127.0.0.1:9', authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' }
    const response = await destination(network).operatorFetch(
      isQuery
        ? new Request(`${url}?input=${encodeURIComponent(input)}`, { headers })
        : new Request(url, { method: 'POST', headers, body: input }),
    )
    const reply = (await response.json()) as {
      readonly result?: { readonly data: unknown }
      readonly error?: {
        readonly message: string
        readonly data: { rpcCode: RpcErrorCode; rpcStatus: number; rpcBody?: unknown }
      }
    }
    if (reply.error === undefined) return { status: 200, body: reply.result?.data }
    const { rpcCode, rpcStatus, rpcBody } = reply.error.data
    expect(RPC_ERRORS[rpcCode].httpStatus).toBe(rpcStatus)
    return { status: rpcStatus, body: rpcBody ?? reply.error.message }
  },
  batch: (network, method, params) => callWithin(network, 'batch', method, params),
  sequence: (network, method, params) => callWithin(network, 'sequence', method, params),
}

async function callWithin(network: SmallNetwork, outer: string, method: string, params: unknown): Promise<Seen> {
  const { json, status, text } = await callRpc(destination(network), outer, { requests: [{ method, params }] })
  if (status !== 200) return { status, body: text }
  const { results } = json as { results: { code: number; body: unknown }[] }
  return { status: results[0]?.code ?? 0, body: results[0]?.body }
}

/** Of the node with the first seed. */
const destinationKey = '8a88e3dd7409f195fd52db2d3cba5d72ca6709bf1d94121bf3748801b40f6f5c'

interface Case {
  readonly name: string
  readonly method: string
  readonly params: unknown
  /** Calls made before, through the storage RPC. */
  readonly before?: readonly (readonly [method: string, params: unknown])[]
  readonly status: number
  readonly body: unknown
}

const t = expect.any(Number)
const hello = hashOfData(alice, 'hello')
const storedHello = [['store', storeParams(alice, 'hello')]] as const
const token = new Uint8Array(36).fill(5)
/** The reply of a swarm whose members, here one, all have such an entry. */
const swarmOf = (entry: Record<string, unknown>) => {
  const signature = expect.stringMatching(/^[\w+/]{86}==$/)
  return { swarm: { [destinationKey]: { ...entry, signature } }, hf: [19, 4], t }
}
const cases: readonly Case[] = [
  { name: 'info', method: 'info', params: {}, status: 200, body: expect.objectContaining({ version: [2, 8, 0], t }) },
  {
    name: 'a store into a public inbox',
    method: 'store',
    params: storeParams(alice, 'hello'),
    status: 200,
    body: expect.objectContaining({ hash: expect.stringMatching(/^.{43}$/), hf: [19, 4], t }),
  },
  {
    name: 'a store that was there before',
    method: 'store',
    params: storeParams(alice, 'hello'),
    before: [['store', storeParams(alice, 'hello')]],
    status: 200,
    body: expect.objectContaining({ swarm: expect.anything() }),
  },
  {
    name: 'a signed store',
    method: 'store',
    params: signedStoreParams(alice, 2, 'my profile'),
    status: 200,
    body: expect.objectContaining({ hash: expect.any(String) }),
  },
  {
    name: 'a store without the signature it needs',
    method: 'store',
    params: storeParams(alice, 'x', { namespace: 2 }),
    status: 401,
    body: 'store: signature required to store to namespace 2',
  },
  {
    name: 'a store with the signature of another',
    method: 'store',
    params: { ...signedStoreParams(bob, 2, 'x'), pubkey: alice.id },
    status: 401,
    body: 'store signature verification failed',
  },
  {
    name: 'a store from the future',
    method: 'store',
    params: storeParams(alice, 'x', { timestamp: 1_700_000_060_123 }),
    status: 406,
    body: 'Timestamp error: check your clock',
  },
  {
    name: 'a store that shall live too long',
    method: 'store',
    params: storeParams(alice, 'x', { ttl: 1_209_600_001 }),
    status: 403,
    body: 'Provided expiry/TTL is not valid.',
  },
  {
    name: 'a retrieve of what is there',
    method: 'retrieve',
    params: retrieveParams(alice),
    before: [['store', storeParams(alice, 'hello')]],
    status: 200,
    body: expect.objectContaining({
      messages: [expect.objectContaining({ data: 'aGVsbG8=', timestamp: 1_700_000_000_123 })],
      more: false,
    }),
  },
  {
    name: 'a retrieve with the signature of another',
    method: 'retrieve',
    params: { ...retrieveParams(bob), pubkey: alice.id },
    status: 401,
    body: 'retrieve signature verification failed',
  },
  {
    name: 'a retrieve of long ago',
    method: 'retrieve',
    params: retrieveParams(alice, 0, { timestamp: 1_699_999_000_000 }),
    status: 406,
    body: 'retrieve timestamp too far from current time',
  },
  {
    name: 'a bad parameter',
    method: 'get_swarm',
    params: { pubkey: 'x' },
    status: 400,
    body: 'invalid request: Pubkey must be 66 hex digits/33 bytes long',
  },
  {
    name: 'get_swarm by its old name',
    method: 'get_snodes_for_pubkey',
    params: { pubKey: alice.id, params: { pubKey: alice.id } },
    status: 200,
    body: expect.objectContaining({ swarm: PEOPLES_SWARM.toString(16) }),
  },
  {
    name: 'a list of service nodes',
    method: 'oxend_request',
    params: { endpoint: 'get_service_nodes', params: { fields: { pubkey_ed25519: true }, active_only: true } },
    status: 200,
    body: expect.objectContaining({ result: expect.objectContaining({ height: 1_234_567, status: 'OK' }) }),
  },
  {
    name: 'a deletion of what is there',
    method: 'delete',
    params: deleteParams(alice, [hello]),
    before: storedHello,
    status: 200,
    body: swarmOf({ deleted: [hello] }),
  },
  {
    name: 'a deletion that must delete and does not',
    method: 'delete',
    params: deleteParams(alice, [hello], { required: true }),
    status: 404,
    body: swarmOf({ deleted: [] }),
  },
  {
    name: 'a deletion with the signature of another',
    method: 'delete',
    params: { ...deleteParams(bob, [hello]), pubkey: alice.id },
    status: 401,
    body: 'delete_msgs signature verification failed',
  },
  {
    name: 'a deletion of everything',
    method: 'delete_all',
    params: deleteAllParams(alice, 'all'),
    before: storedHello,
    status: 200,
    body: swarmOf({ deleted: { 0: [hello] } }),
  },
  {
    name: 'a deletion of everything with a wrong clock',
    method: 'delete_all',
    params: deleteAllParams(alice, 0, NOW_MS - 60_001),
    status: 406,
    body: 'delete_all timestamp too far from current time',
  },
  {
    name: 'a deletion of what is old',
    method: 'delete_before',
    params: deleteBeforeParams(alice, NOW_MS),
    before: storedHello,
    status: 200,
    body: swarmOf({ deleted: [hello] }),
  },
  {
    name: 'a deletion of what is to come',
    method: 'delete_before',
    params: deleteBeforeParams(alice, NOW_MS + 60_001),
    status: 401,
    body: 'delete_before timestamp too far in the future',
  },
  {
    name: 'another expiry',
    method: 'expire',
    params: expireParams(alice, [hello], NOW_MS + 5_000, 'shorten'),
    before: storedHello,
    status: 200,
    body: swarmOf({ expiry: NOW_MS + 5_000, updated: [hello], unchanged: {} }),
  },
  {
    name: 'an expiry in the past',
    method: 'expire',
    params: expireParams(alice, [hello], NOW_MS - 60_001),
    status: 401,
    body: 'expire: timestamp should be >= current time',
  },
  {
    name: 'one expiry for all',
    method: 'expire_all',
    params: expireAllParams(alice, NOW_MS + 5_000),
    before: storedHello,
    status: 200,
    body: swarmOf({ updated: [hello] }),
  },
  {
    name: 'one expiry for all in the past',
    method: 'expire_all',
    params: expireAllParams(alice, NOW_MS - 60_001),
    status: 406,
    body: 'expire_all timestamp should be >= current time',
  },
  {
    name: 'a question for expiries',
    method: 'get_expiries',
    params: getExpiriesParams(alice, [hello, 'no hash']),
    before: storedHello,
    status: 200,
    body: { expiries: { [hello]: NOW_MS + WEEK_MS } },
  },
  {
    name: 'a revocation',
    method: 'revoke_subaccount',
    params: revokeParams(alice, [token]),
    status: 200,
    body: swarmOf({}),
  },
  {
    name: 'a revocation with the signature of another',
    method: 'revoke_subaccount',
    params: { ...revokeParams(bob, [token]), pubkey: alice.id },
    status: 401,
    body: 'revoke_subaccount signature verification failed',
  },
  {
    name: 'a revocation that is withdrawn',
    method: 'unrevoke_subaccount',
    params: unrevokeParams(alice, [token], NOW_MS + 1),
    before: [['revoke_subaccount', revokeParams(alice, [token])]],
    status: 200,
    body: swarmOf({ count: 1 }),
  },
  {
    name: 'a name that nobody can resolve here',
    method: 'oxend_request',
    params: { endpoint: 'ons_resolve', params: { type: 0, name_hash: 'AAAA' } },
    status: 400,
    body: 'this network has no name service',
  },
]

/** What contains others does not stand in another, and so has fewer doors. */
const info = { body: expect.objectContaining({ version: [2, 8, 0], t }), code: 200 }
const outermost: readonly Case[] = [
  ...['batch', 'sequence'].map((method) => ({
    name: `a ${method}`,
    method,
    params: { requests: [{ method: 'info', params: {} }] },
    status: 200,
    body: { results: [info] },
  })),
  {
    name: 'an ifelse',
    method: 'ifelse',
    params: { if: { hf_at_least: 19 }, then: { method: 'info', params: {} } },
    status: 200,
    body: { condition: true, height: 1_234_567, hf: [19, 4], v: [2, 8, 0], result: info },
  },
]

describe.each(Object.entries(doors))('through the door %s', (doorName, door) => {
  const rows = doorName === 'batch' || doorName === 'sequence' ? cases : [...cases, ...outermost]

  it.each(rows.map((row) => [row.name, row] as const))('answers %s as every other door', async (_name, row) => {
    await using network = await smallNetwork({
      seeds: [1, 2, 3, 4].map((byte) => new Uint8Array(32).fill(byte)),
      operatorToken: TOKEN,
      // Relays that are members of another swarm: what answers is the destination alone.
      swarmIdOf: (index) => (index === 0 ? PEOPLES_SWARM : OTHER_SWARM),
    })
    for (const [method, params] of row.before ?? []) await callRpc(destination(network), method, params)

    const seen = await door(network, row.method, row.params)

    expect(seen, doorName).toEqual({ status: row.status, body: row.body })
  })
})
