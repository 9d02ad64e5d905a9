/**
 * Whether a request comes from the account it names, or from a subaccount with the right to make it.
 * Source: docs/protocol/storage-rpc.md §2.2, §2.4.
 * @module
 */

import { type AccountId, verifyAccountSignature } from '@starling/protocol'
import { type Credentials, RpcError } from '@starling/storage-api'
import type { CheckContext } from './check-context.ts'

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

/**
 * Only a subaccount makes it a promise: else the check is over at once, so that calls that come together take effect in
 * their order.
 * @throws {RpcError} `unauthorized`, at once or as a rejection
 */
export function requireSignature(ctx: SignatureContext, demand: SignatureDemand): Promise<void> | undefined {
  const { subaccount } = demand.credentials
  if (subaccount === undefined || demand.ignoresRevocation === true) return verify(ctx, demand)
  return ctx.messages.isRevoked(demand.account, subaccount.token).then((isRevoked) => {
    if (isRevoked) throw new RpcError('unauthorized', demand.failure)
    verify(ctx, demand)
  })
}

type SignatureContext = Pick<CheckContext, 'crypto' | 'messages' | 'keys'>

function verify(
  { crypto, keys }: SignatureContext,
  { account, credentials, message, requiredFlags, failure }: SignatureDemand,
): undefined {
  const { ed25519 } = credentials
  const isKeyKnown = ed25519 !== undefined && keys.has(account, ed25519)
  const request = { account, ...credentials, message, requiredFlags, isKeyKnown }
  if (!verifyAccountSignature(crypto, request)) throw new RpcError('unauthorized', failure)
  if (ed25519 !== undefined && !isKeyKnown) keys.add(account, ed25519)
}
