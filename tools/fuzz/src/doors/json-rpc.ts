/** @module The seed's door, `POST /json_rpc`. Source: docs/protocol/swarms.md §1.1, §1.2. */

import { utf8Encode } from '@starling/base'
import fc from 'fast-check'
import { checkAnswer } from '../check-answer.ts'
import { answerOf, type FuzzDoor } from '../door.ts'
import { broken } from '../errors.ts'
import type { Row } from '../table/row.ts'
import { oddText, wild } from '../values/arbitraries.ts'
import { NODE_NAMES } from '../world/network.ts'
import { startWorld } from '../world/world.ts'
import { runWaves } from './waves.ts'

type JsonRpcCase =
  | { readonly kind: 'query'; readonly request: Readonly<Record<string, unknown>> }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'bytes'; readonly bytes: readonly number[] }

const METHODS = ['get_service_nodes', 'get_n_service_nodes', 'get_all_service_nodes']
const FIELDS = [
  'public_ip',
  'storage_port',
  'pubkey_x25519',
  'pubkey_ed25519',
  'swarm_id',
  'swarm',
  'height',
  'nothing',
]

const field = fc.constantFrom(...FIELDS)
const fields = fc.oneof(
  fc.array(field, { maxLength: 4 }),
  fc.array(field, { maxLength: 4 }).map((names) => Object.fromEntries(names.map((name) => [name, true]))),
  wild,
)
const params = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record(
      {
        active_only: fc.oneof(fc.boolean(), wild),
        fields,
        limit: fc.oneof(fc.integer({ min: -2, max: 12 }), wild),
        poll_block_hash: oddText,
        service_node_pubkeys: fc.oneof(fc.array(oddText, { maxLength: 3 }), wild),
      },
      { requiredKeys: [] },
    ),
  },
  { weight: 1, arbitrary: wild },
)
const query = fc.record(
  {
    jsonrpc: fc.constantFrom('2.0', '1.0', 2),
    id: fc.oneof(fc.integer(), oddText, wild),
    method: fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom<unknown>(...METHODS) },
      { weight: 1, arbitrary: oddText },
      { weight: 1, arbitrary: wild },
    ),
    params,
  },
  { requiredKeys: ['method'] },
)

const jsonRpcCase: fc.Arbitrary<JsonRpcCase> = fc.oneof(
  { weight: 12, arbitrary: fc.record({ kind: fc.constant('query' as const), request: query }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('text' as const), text: fc.oneof(fc.json({ maxDepth: 2 }), oddText) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('bytes' as const), bytes: fc.array(fc.nat(255), { maxLength: 40 }) }),
  },
)

interface Reply {
  readonly error?: { readonly code: number; readonly message: string }
  readonly result?: { readonly service_node_states?: readonly unknown[]; readonly unchanged?: boolean }
}

const failed = (code: number, message: string) => (json: unknown) => {
  const { error } = json as Reply
  return error?.code === code && error.message === message
}

const ROWS: readonly Row[] = [
  { name: '-32700 Parse error', status: 200, body: failed(-32_700, 'Parse error') },
  { name: '-32601 Method not found', status: 200, body: failed(-32_601, 'Method not found') },
  {
    name: '(a list of nodes)',
    status: 200,
    body: (json) => ((json as Reply).result?.service_node_states?.length ?? Number.NaN) <= NODE_NAMES.length,
  },
  { name: '(unchanged)', status: 200, body: (json) => (json as Reply).result?.unchanged === true },
]

export const jsonRpc: FuzzDoor<JsonRpcCase> = {
  name: 'json-rpc',
  rows: ROWS,
  cases: jsonRpcCase,
  async run(block, cast, hits) {
    await using world = await startWorld(cast)
    const { blockHash } = cast.network.view
    await runWaves(world, block, {
      start(drawn) {
        const body = bodyOf(drawn, blockHash)
        const ask = async () => {
          const answer = await world.entry.handleClient('/json_rpc', body, { address: '198.51.100.1' })
          return { drawn, answer }
        }
        return { result: ask(), mayWait: false }
      },
      check({ drawn, answer: { status, body, contentType } }) {
        if (contentType !== 'application/json') throw broken(`the list of nodes comes as ${contentType}`)
        checkAnswer(ROWS, answerOf(status, body), hits, drawn)
      },
    })
  },
}

function bodyOf(drawn: JsonRpcCase, blockHash: string): Uint8Array {
  if (drawn.kind === 'bytes') return Uint8Array.from(drawn.bytes)
  if (drawn.kind === 'text') return utf8Encode(drawn.text)
  const { params: given } = drawn.request
  // The hash of the world's own block, now and then.
  const isPoll =
    typeof given === 'object' && given !== null && 'poll_block_hash' in given && given.poll_block_hash === ''
  return utf8Encode(
    JSON.stringify(isPoll ? { ...drawn.request, params: { ...given, poll_block_hash: blockHash } } : drawn.request),
  )
}
