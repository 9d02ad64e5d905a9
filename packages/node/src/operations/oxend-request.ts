/**
 * `oxend_request`: questions to the registry. Source: docs/protocol/storage-rpc.md §4.5.
 * @module
 */

import { encodeServiceNodes, parseServiceNodesQuery } from '@starling/protocol'
import { RawJson, RpcError } from '@starling/storage-api'
import type { NodeContext } from '../context.ts'
import { stampReply } from '../stamp-reply.ts'
import type { Handler } from './handler.ts'

export const oxendRequest: Handler<'oxend_request'> = async (ctx, { endpoint, params }) =>
  stampReply(ctx, { result: answer(ctx, endpoint, params) })

function answer(ctx: NodeContext, endpoint: 'get_service_nodes' | 'ons_resolve', params: unknown): RawJson {
  if (endpoint === 'get_service_nodes') {
    const { crypto, failing, network, random } = ctx
    const query = parseServiceNodesQuery(params)
    const listHash = () => network.listHash(crypto)
    return new RawJson(encodeServiceNodes(network.view, query, random, listHash, failing))
  }
  // NOTE: names are entries of a chain that our networks do not have, so that the daemon's error is all there is.
  throw new RpcError('invalid_request', 'this network has no name service')
}
