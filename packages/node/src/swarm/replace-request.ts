/**
 * A store into a public outbox makes all others there go. For members that miss it that is a request of its own, which
 * holds although the message may be gone by then.
 * Source: docs/protocol/storage-rpc.md §4.1; docs/protocol/replication.md §3.
 * @module
 */

import { fromHex, toHex } from '@starling/base'
import {
  isPublicOutbox,
  isSignatureTimeAllowed,
  type MessageHash,
  parseAccountId,
  storeSubaccountFlags,
  storeText,
} from '@starling/protocol'
import { invalidRequest, RpcError, type StoreInput } from '@starling/storage-api'
import { encodeForwardedWrite, type ForwardedWrite } from '@starling/wire/peer'
import type { CheckContext } from '../auth/check-context.ts'
import { requireSignature } from '../auth/require-signature.ts'
import { requireOwnSwarm } from '../auth/wrong-swarm.ts'
import type { Stamp } from '../storage/message.ts'
import type { ReplaceWrite } from '../storage/write.ts'
import { forwardedCredentials, forwardedHashes } from './forwarded-write-input.ts'

/** Undefined elsewhere. */
export function replaceRequestOf(
  { account, namespace, credentials, sigTimestampMs }: StoreInput,
  hash: MessageHash,
  stamp: Stamp,
): Uint8Array | undefined {
  if (!isPublicOutbox(namespace) || credentials === undefined) return undefined
  return encodeForwardedWrite({
    method: 'replace',
    account: fromHex(account),
    namespace,
    hashes: [hash],
    sigTimestampMs,
    signature: credentials.signature,
    ed25519: credentials.ed25519,
    subaccount: credentials.subaccount?.token,
    subaccountSignature: credentials.subaccount?.signature,
    stamp,
  })
}

/**
 * What the account signed is that it stores there at that time.
 * @param stamp - of the entry node, in whose time `ctx.clock` is
 * @throws {RpcError} as for a store
 */
export async function checkReplaceRequest(
  ctx: CheckContext,
  request: Extract<ForwardedWrite, { readonly method: 'replace' }>,
  stamp: Stamp,
): Promise<ReplaceWrite> {
  const account = parseAccountId(toHex(request.account))
  const [hash, ...others] = forwardedHashes(request.hashes)
  const { namespace, sigTimestampMs } = request
  if (hash === undefined || others.length > 0 || !isPublicOutbox(namespace))
    throw invalidRequest('replacement is not of one message of a public outbox')
  requireOwnSwarm(ctx, account)
  if (!isSignatureTimeAllowed(sigTimestampMs, ctx.clock.now(), true))
    throw new RpcError('clock_out_of_sync', 'store signature timestamp too far from current time')
  await requireSignature(ctx, {
    account,
    credentials: forwardedCredentials(request),
    message: storeText(namespace, sigTimestampMs),
    requiredFlags: storeSubaccountFlags(namespace),
    failure: 'store signature verification failed',
  })
  return { kind: 'replace', account, scope: namespace, hash, stamp }
}
