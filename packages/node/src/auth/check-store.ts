/**
 * Whether a store is allowed: by the node that receives it, and again by each member it is forwarded to.
 * Source: docs/protocol/storage-rpc.md §4.1, §2.5.
 * @module
 */

import {
  isPublicInbox,
  isSignatureTimeAllowed,
  isStoreTimeAllowed,
  isTtlAllowed,
  storeSubaccountFlags,
  storeText,
} from '@starling/protocol'
import { RpcError, type StoreInput } from '@starling/storage-api'
import type { CheckContext } from './check-context.ts'
import { requireSignature } from './require-signature.ts'
import { requireOwnSwarm } from './wrong-swarm.ts'

/**
 * @param forwarded - by another member, which took its time
 * @throws {RpcError} `wrong_swarm` | `forbidden` | `clock_out_of_sync` | `unauthorized`, in the order of the document
 */
export function checkStore(ctx: CheckContext, input: StoreInput, forwarded = false): Promise<void> | undefined {
  const { account, namespace, credentials, sigTimestampMs } = input
  requireOwnSwarm(ctx, account)
  if (!isTtlAllowed(namespace, input)) throw new RpcError('forbidden', 'Provided expiry/TTL is not valid.')
  const nowMs = ctx.clock.now()
  if (!isStoreTimeAllowed(input, nowMs)) throw new RpcError('clock_out_of_sync', 'Timestamp error: check your clock')
  // A signature that nobody asked for is read and not verified.
  if (isPublicInbox(namespace)) return undefined
  if (credentials === undefined)
    throw new RpcError('unauthorized', `store: signature required to store to namespace ${namespace}`)
  if (!isSignatureTimeAllowed(sigTimestampMs, nowMs, forwarded))
    throw new RpcError('clock_out_of_sync', 'store signature timestamp too far from current time')
  return requireSignature(ctx, {
    account,
    credentials,
    message: storeText(namespace, sigTimestampMs),
    requiredFlags: storeSubaccountFlags(namespace),
    failure: 'store signature verification failed',
  })
}
