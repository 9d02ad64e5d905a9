/**
 * Whether tokens may be revoked or accepted again: by the account's own key only.
 * Source: docs/protocol/storage-rpc.md §4.12, §2.5.
 * @module
 */

import { isSignatureTimeAllowed, revokeSubaccountText, unrevokeSubaccountText } from '@starling/protocol'
import { type RevokeSubaccountInput, RpcError, type UnrevokeSubaccountInput } from '@starling/storage-api'
import type { CheckContext } from './check-context.ts'
import { requireSignature } from './require-signature.ts'
import { requireOwnSwarm } from './wrong-swarm.ts'

/** @throws {RpcError} `wrong_swarm` | `clock_out_of_sync` | `unauthorized` */
export function checkRevoke(
  ctx: CheckContext,
  input: RevokeSubaccountInput,
  forwarded = false,
): Promise<void> | undefined {
  return check(ctx, 'revoke_subaccount', input, revokeSubaccountText, forwarded)
}

/** @throws {RpcError} `wrong_swarm` | `clock_out_of_sync` | `unauthorized` */
export function checkUnrevoke(
  ctx: CheckContext,
  input: UnrevokeSubaccountInput,
  forwarded = false,
): Promise<void> | undefined {
  return check(ctx, 'unrevoke_subaccount', input, unrevokeSubaccountText, forwarded)
}

function check(
  ctx: CheckContext,
  name: string,
  { account, credentials, tokens, timestampMs }: RevokeSubaccountInput | UnrevokeSubaccountInput,
  textOf: typeof revokeSubaccountText,
  forwarded: boolean,
): Promise<void> | undefined {
  requireOwnSwarm(ctx, account)
  if (!isSignatureTimeAllowed(timestampMs, ctx.clock.now(), forwarded))
    throw new RpcError('clock_out_of_sync', `${name} timestamp too far from current time`)
  const failure = `${name} signature verification failed`
  const message = textOf(timestampMs, tokens)
  return requireSignature(ctx, { account, credentials, message, requiredFlags: undefined, failure })
}
