/**
 * What most replies carry besides their own: the node's time and the network's hardfork.
 * Source: docs/protocol/storage-rpc.md §3.1.
 * @module
 */

import type { Clock } from '@starling/ports'
import type { JsonObject } from '@starling/storage-api'
import type { NodeContext } from './context.ts'

export function stampReply(
  ctx: Pick<NodeContext, 'network'> & { readonly clock: Pick<Clock, 'now'> },
  reply: JsonObject,
): JsonObject {
  return { ...reply, t: ctx.clock.now(), hf: ctx.network.view.hardfork }
}
