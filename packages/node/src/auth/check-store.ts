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
  verifyAccountSignature,
} from '@starling/protocol'
import { RpcError, type StoreInput } from '@starling/storage-api'
import type { NodeContext } from '../context.ts'
import { requireOwnSwarm } from './wrong-swarm.ts'

/**
 * @param forwarded - by another member, which took its time
 * @throws {RpcError} `wrong_swarm` | `forbidden` | `clock_out_of_sync` | `unauthorized`, in the order of the document
 */
export function checkStore(
  ctx: Pick<NodeContext, 'network' | 'clock' | 'crypto'>,
  input: StoreInput,
  forwarded = false,
): void {
  requireOwnSwarm(ctx, input.account)
  if (!isTtlAllowed(input.namespace, input)) throw new RpcError('forbidden', 'Provided expiry/TTL is not valid.')
  const nowMs = ctx.clock.now()
  if (!isStoreTimeAllowed(input, nowMs)) throw new RpcError('clock_out_of_sync', 'Timestamp error: check your clock')
  // A signature that nobody asked for is read and not verified.
  if (isPublicInbox(input.namespace)) return
  if (input.credentials === undefined)
    throw new RpcError('unauthorized', `store: signature required to store to namespace ${input.namespace}`)
  if (!isSignatureTimeAllowed(input.sigTimestampMs, nowMs, forwarded))
    throw new RpcError('clock_out_of_sync', 'store signature timestamp too far from current time')
  const isSigned = verifyAccountSignature(ctx.crypto, {
    account: input.account,
    ...input.credentials,
    message: storeText(input.namespace, input.sigTimestampMs),
    requiredFlags: storeSubaccountFlags(input.namespace),
  })
  if (!isSigned) throw new RpcError('unauthorized', 'store signature verification failed')
}
