/**
 * Whether a mailbox may be read. Source: docs/protocol/storage-rpc.md §4.2, §2.5.
 * @module
 */

import {
  isSignatureTimeAllowed,
  mayRetrieveUnauthenticated,
  retrieveText,
  SubaccountFlags,
  verifyAccountSignature,
} from '@starling/protocol'
import { type RetrieveInput, RpcError } from '@starling/storage-api'
import type { NodeContext } from '../context.ts'
import { requireOwnSwarm } from './wrong-swarm.ts'

/** @throws {RpcError} `wrong_swarm` | `clock_out_of_sync` | `unauthorized` */
export function checkRetrieve(ctx: Pick<NodeContext, 'network' | 'clock' | 'crypto'>, input: RetrieveInput): void {
  requireOwnSwarm(ctx, input.account)
  const { proof } = input
  if (proof === undefined) {
    if (mayRetrieveUnauthenticated(input.namespace)) return
    throw new RpcError('unauthorized', 'retrieve: request signature required')
  }
  if (!isSignatureTimeAllowed(proof.timestampMs, ctx.clock.now()))
    throw new RpcError('clock_out_of_sync', 'retrieve timestamp too far from current time')
  const isSigned = verifyAccountSignature(ctx.crypto, {
    account: input.account,
    ed25519: proof.ed25519,
    subaccount: proof.subaccount,
    signature: proof.signature,
    message: retrieveText(input.namespace, proof.timestampMs),
    requiredFlags: SubaccountFlags.read,
  })
  if (!isSigned) throw new RpcError('unauthorized', 'retrieve signature verification failed')
}
