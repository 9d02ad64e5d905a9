/**
 * Whether a mailbox may be read. Source: docs/protocol/storage-rpc.md §4.2, §2.5.
 * @module
 */

import {
  isSignatureTimeAllowed,
  mayRetrieveUnauthenticated,
  retrieveText,
  revokedMayRetrieve,
  SubaccountFlags,
} from '@starling/protocol'
import { type RetrieveInput, RpcError } from '@starling/storage-api'
import type { CheckContext } from './check-context.ts'
import { requireSignature } from './require-signature.ts'
import { requireOwnSwarm } from './wrong-swarm.ts'

/** @throws {RpcError} `wrong_swarm` | `clock_out_of_sync` | `unauthorized` */
export function checkRetrieve(ctx: CheckContext, input: RetrieveInput): Promise<void> | undefined {
  const { account, namespace, proof } = input
  requireOwnSwarm(ctx, account)
  if (proof === undefined) {
    if (mayRetrieveUnauthenticated(namespace)) return undefined
    throw new RpcError('unauthorized', 'retrieve: request signature required')
  }
  if (!isSignatureTimeAllowed(proof.timestampMs, ctx.clock.now()))
    throw new RpcError('clock_out_of_sync', 'retrieve timestamp too far from current time')
  return requireSignature(ctx, {
    account,
    credentials: { signature: proof.signature, ed25519: proof.ed25519, subaccount: proof.subaccount },
    message: retrieveText(namespace, proof.timestampMs),
    requiredFlags: SubaccountFlags.read,
    failure: 'retrieve signature verification failed',
    ignoresRevocation: revokedMayRetrieve(namespace),
  })
}
