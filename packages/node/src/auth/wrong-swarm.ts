/**
 * The first check of every account method. Source: docs/protocol/storage-rpc.md §3.2.
 * @module
 */

import type { AccountId } from '@starling/protocol'
import { RpcError } from '@starling/storage-api'
import { swarmBody } from '../swarm-body.ts'
import type { CheckContext } from './check-context.ts'

type SwarmContext = Pick<CheckContext, 'network' | 'clock'>

/** @throws {RpcError} `wrong_swarm`, with the right swarm as body */
export function requireOwnSwarm(ctx: SwarmContext, account: AccountId): void {
  if (!ctx.network.serves(account)) throw wrongSwarm(ctx, account)
}

/** Not even for the time after the account has moved. @throws {RpcError} `wrong_swarm` */
export function requireMembership(ctx: SwarmContext, account: AccountId): void {
  if (!ctx.network.isMine(account)) throw wrongSwarm(ctx, account)
}

function wrongSwarm(ctx: SwarmContext, account: AccountId): RpcError {
  return new RpcError('wrong_swarm', undefined, { body: swarmBody(ctx, account) })
}
