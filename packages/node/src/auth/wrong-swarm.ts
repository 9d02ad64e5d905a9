/**
 * The first check of every account method. Source: docs/protocol/storage-rpc.md §3.2.
 * @module
 */

import type { AccountId } from '@starling/protocol'
import { RpcError } from '@starling/storage-api'
import { swarmBody } from '../swarm-body.ts'
import type { CheckContext } from './check-context.ts'

/** @throws {RpcError} `wrong_swarm`, with the right swarm as body */
export function requireOwnSwarm(ctx: Pick<CheckContext, 'network' | 'clock'>, account: AccountId): void {
  if (ctx.network.isMine(account)) return
  throw new RpcError('wrong_swarm', undefined, { body: swarmBody(ctx, account) })
}
