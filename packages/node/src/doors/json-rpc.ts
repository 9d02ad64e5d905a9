/**
 * The seed's door: `POST /json_rpc` with `get_n_service_nodes` and its aliases.
 * Source: docs/protocol/swarms.md §1.1, §1.2.
 * @module
 */

import { parseJson, utf8Decode } from '@starling/base'
import { encodeServiceNodes, parseServiceNodesQuery, REQUEST_JSON_VALUES_MAX } from '@starling/protocol'
import type { NodeContext } from '../context.ts'
import { type DoorAnswer, jsonAnswer } from './answer.ts'

const METHODS: ReadonlySet<unknown> = new Set(['get_service_nodes', 'get_n_service_nodes', 'get_all_service_nodes'])

/** Answers before the node is ready too: it is how others find the network. Never throws. */
export function answerJsonRpc(ctx: Pick<NodeContext, 'network' | 'random' | 'crypto'>, body: Uint8Array): DoorAnswer {
  const request = parse(body)
  if (request === undefined) return failure(null, -32700, 'Parse error')
  const id = idOf(request['id'])
  if (!METHODS.has(request['method'])) return failure(id, -32601, 'Method not found')
  const query = parseServiceNodesQuery(request['params'])
  const result = encodeServiceNodes(ctx.network.view, query, ctx.random, () => ctx.network.listHash(ctx.crypto))
  return jsonAnswer(200, `{"id":${JSON.stringify(id)},"jsonrpc":"2.0","result":${result}}`)
}

function failure(id: string | number | null, code: number, message: string): DoorAnswer {
  return jsonAnswer(200, JSON.stringify({ error: { code, message }, id, jsonrpc: '2.0' }))
}

function idOf(id: unknown): string | number | null {
  return typeof id === 'string' || typeof id === 'number' ? id : null
}

function parse(body: Uint8Array): Readonly<Record<string, unknown>> | undefined {
  try {
    const value = parseJson(utf8Decode(body), REQUEST_JSON_VALUES_MAX)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : undefined
  } catch {
    return undefined
  }
}
