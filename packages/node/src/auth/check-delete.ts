/**
 * Whether messages may be deleted: `delete`, `delete_all`, `delete_before`.
 * Source: docs/protocol/storage-rpc.md §4.6 to §4.8, §2.5.
 * @module
 */

import {
  deleteAllText,
  deleteBeforeText,
  deleteText,
  isDeleteBeforeTimeAllowed,
  isSignatureTimeAllowed,
  SubaccountFlags,
} from '@starling/protocol'
import { type DeleteAllInput, type DeleteBeforeInput, type DeleteInput, RpcError } from '@starling/storage-api'
import type { CheckContext } from './check-context.ts'
import { requireSignature } from './require-signature.ts'
import { requireOwnSwarm } from './wrong-swarm.ts'

const requiredFlags = SubaccountFlags.delete

/** @throws {RpcError} `wrong_swarm` | `unauthorized` */
export function checkDelete(ctx: CheckContext, input: Omit<DeleteInput, 'isRequired'>): Promise<void> | undefined {
  const { account, credentials, hashes } = input
  requireOwnSwarm(ctx, account)
  const failure = 'delete_msgs signature verification failed'
  return requireSignature(ctx, { account, credentials, message: deleteText(hashes), requiredFlags, failure })
}

/** @throws {RpcError} `wrong_swarm` | `clock_out_of_sync` | `unauthorized` */
export function checkDeleteAll(ctx: CheckContext, input: DeleteAllInput, forwarded = false): Promise<void> | undefined {
  const { account, credentials, namespace, timestampMs } = input
  requireOwnSwarm(ctx, account)
  if (!isSignatureTimeAllowed(timestampMs, ctx.clock.now(), forwarded))
    throw new RpcError('clock_out_of_sync', 'delete_all timestamp too far from current time')
  const message = deleteAllText(namespace, timestampMs)
  const failure = 'delete_all signature verification failed'
  return requireSignature(ctx, { account, credentials, message, requiredFlags, failure })
}

/** @throws {RpcError} `wrong_swarm` | `unauthorized`, the latter for the time too */
export function checkDeleteBefore(
  ctx: CheckContext,
  input: DeleteBeforeInput,
  forwarded = false,
): Promise<void> | undefined {
  const { account, credentials, namespace, beforeMs } = input
  requireOwnSwarm(ctx, account)
  if (!isDeleteBeforeTimeAllowed(beforeMs, ctx.clock.now(), forwarded))
    throw new RpcError('unauthorized', 'delete_before timestamp too far in the future')
  const message = deleteBeforeText(namespace, beforeMs)
  const failure = 'delete_before signature verification failed'
  return requireSignature(ctx, { account, credentials, message, requiredFlags, failure })
}
