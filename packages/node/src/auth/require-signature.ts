/**
 * Whether a request comes from the account it names, or from a subaccount with the right to make it.
 * Source: docs/protocol/storage-rpc.md §2.2, §2.4.
 * @module
 */

import { type AccountId, verifyAccountSignature } from '@starling/protocol'
import { type Credentials, RpcError } from '@starling/storage-api'
import type { NodeContext } from '../context.ts'

export interface SignatureDemand {
  readonly account: AccountId
  readonly credentials: Credentials
  /** What was signed. */
  readonly message: Uint8Array
  /** Flags that a subaccount must have; undefined where subaccounts are not allowed. */
  readonly requiredFlags: number | undefined
  /** The operation's text for whatever is wrong. */
  readonly failure: string
  /** Revoked tokens are as good as any other here. */
  readonly ignoresRevocation?: boolean
}

/** @throws {RpcError} `unauthorized` */
export async function requireSignature(
  ctx: Pick<NodeContext, 'crypto' | 'messages'>,
  { account, credentials, message, requiredFlags, failure, ignoresRevocation = false }: SignatureDemand,
): Promise<void> {
  const { subaccount } = credentials
  const isRevoked =
    subaccount !== undefined && !ignoresRevocation && (await ctx.messages.isRevoked(account, subaccount.token))
  const isSigned = !isRevoked && verifyAccountSignature(ctx.crypto, { account, ...credentials, message, requiredFlags })
  if (!isSigned) throw new RpcError('unauthorized', failure)
}
