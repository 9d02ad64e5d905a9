/**
 * Whether expiries may be changed, or read: `expire`, `expire_all`, `get_expiries`.
 * Source: docs/protocol/storage-rpc.md §4.9 to §4.11, §2.5.
 * @module
 */

import {
  type ExpireMode,
  expireAllText,
  expireText,
  getExpiriesText,
  isExpireTimeAllowed,
  isSignatureTimeAllowed,
  parseSubaccountToken,
  SubaccountFlags,
} from '@starling/protocol'
import {
  type Credentials,
  type ExpireAllInput,
  type ExpireInput,
  type GetExpiriesInput,
  RpcError,
} from '@starling/storage-api'
import type { CheckContext } from './check-context.ts'
import { requireSignature } from './require-signature.ts'
import { requireOwnSwarm } from './wrong-swarm.ts'

/** Several expiries in one request are understood from here on. Source: docs/protocol/storage-rpc.md §4.9. */
const MULTI_EXPIRY_HARDFORK = [19, 4] as const

/** @throws {RpcError} `wrong_swarm` | `unauthorized` (for the times too) | `invalid_request` | `forbidden` */
export function checkExpire(ctx: CheckContext, input: ExpireInput, forwarded = false): Promise<void> | undefined {
  const { account, credentials, hashes, expiriesMs, mode } = input
  requireOwnSwarm(ctx, account)
  const nowMs = ctx.clock.now()
  if (!expiriesMs.every((expiryMs) => isExpireTimeAllowed(expiryMs, nowMs, forwarded)))
    throw new RpcError('unauthorized', 'expire: timestamp should be >= current time')
  const signed = requireSignature(ctx, {
    account,
    credentials,
    message: expireText(mode, expiriesMs, hashes),
    requiredFlags: SubaccountFlags.write,
    failure: 'expire: signature verification failed',
  })
  return signed === undefined ? checkPowers(ctx, input) : signed.then(() => checkPowers(ctx, input))
}

function checkPowers({ network }: CheckContext, { credentials, expiriesMs, mode }: ExpireInput): undefined {
  if (mode === 'shorten' && !mayShorten(credentials)) {
    const wording = 'expire: shorten parameter cannot be used with this subaccount token (missing delete access)'
    throw new RpcError('invalid_request', wording)
  }
  if (expiriesMs.length > 1 && !hasReached(network.view.hardfork, MULTI_EXPIRY_HARDFORK))
    throw new RpcError('forbidden', 'expire: multi-expiry requests are not yet active on the network')
}

/** What the request does in effect: without the right to delete nothing is made to end earlier. */
export function effectiveMode({
  credentials,
  mode,
}: Pick<ExpireInput, 'credentials' | 'mode'>): ExpireMode | undefined {
  return mode ?? (mayShorten(credentials) ? undefined : 'extend')
}

/** @throws {RpcError} `wrong_swarm` | `clock_out_of_sync` | `unauthorized` */
export function checkExpireAll(ctx: CheckContext, input: ExpireAllInput, forwarded = false): Promise<void> | undefined {
  const { account, credentials, namespace, expiryMs } = input
  requireOwnSwarm(ctx, account)
  if (!isExpireTimeAllowed(expiryMs, ctx.clock.now(), forwarded))
    throw new RpcError('clock_out_of_sync', 'expire_all timestamp should be >= current time')
  return requireSignature(ctx, {
    account,
    credentials,
    message: expireAllText(namespace, expiryMs),
    requiredFlags: SubaccountFlags.delete,
    failure: 'expire_all signature verification failed',
  })
}

/** @throws {RpcError} `wrong_swarm` | `clock_out_of_sync` | `unauthorized` */
export function checkGetExpiries(ctx: CheckContext, input: GetExpiriesInput): Promise<void> | undefined {
  const { account, credentials, hashes, timestampMs } = input
  requireOwnSwarm(ctx, account)
  if (!isSignatureTimeAllowed(timestampMs, ctx.clock.now()))
    throw new RpcError('clock_out_of_sync', 'get_expiries timestamp too far from current time')
  return requireSignature(ctx, {
    account,
    credentials,
    message: getExpiriesText(timestampMs, hashes),
    requiredFlags: SubaccountFlags.read,
    failure: 'get_expiries signature verification failed',
  })
}

function mayShorten({ subaccount }: Credentials): boolean {
  return subaccount === undefined || (parseSubaccountToken(subaccount.token).flags & SubaccountFlags.delete) !== 0
}

function hasReached(hardfork: readonly [number, number], wanted: readonly [number, number]): boolean {
  return hardfork[0] !== wanted[0] ? hardfork[0] > wanted[0] : hardfork[1] >= wanted[1]
}
