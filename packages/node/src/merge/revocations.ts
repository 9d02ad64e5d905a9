/**
 * Which tokens of an account are revoked. For each token the newest revocation and the newest withdrawal count, by the time
 * that was signed; carried out in that order with a window of fifty they give the same tokens at every member.
 * Source: docs/protocol/replication.md §2; docs/protocol/storage-rpc.md §4.12.
 * @module
 */

import { REVOCATIONS_MAX } from '@starling/protocol'

/** Signed times of one token, 0 for never. The token is in 72 lower-case hex digits. */
export interface Revocation {
  readonly token: string
  readonly revokedMs: number
  readonly unrevokedMs: number
}

/** Tokens that are not revoked, any more or by the window, and yet remembered. */
const OTHERS_MAX = 100

/** The same array when nothing is newer than what was known. */
export function withRevocations(
  known: readonly Revocation[],
  tokens: readonly string[],
  time: { readonly revokedMs: number } | { readonly unrevokedMs: number },
): readonly Revocation[] {
  const byToken = new Map(known.map((revocation) => [revocation.token, revocation]))
  let hasChanged = false
  for (const token of tokens) {
    const before = byToken.get(token) ?? { token, revokedMs: 0, unrevokedMs: 0 }
    const after = { ...before, ...time }
    if (after.revokedMs <= before.revokedMs && after.unrevokedMs <= before.unrevokedMs) continue
    byToken.set(token, after)
    hasChanged = true
  }
  return hasChanged ? pruned([...byToken.values()]) : known
}

/** Tokens that are refused. */
export function revokedTokens(revocations: readonly Revocation[]): ReadonlySet<string> {
  // Oldest first: a set keeps the order in which its members came.
  const revoked = new Set<string>()
  for (const { token, isRevoked } of eventsOf(revocations)) {
    revoked.delete(token)
    if (!isRevoked) continue
    revoked.add(token)
    const [oldest] = revoked
    if (revoked.size > REVOCATIONS_MAX && oldest !== undefined) revoked.delete(oldest)
  }
  return revoked
}

interface Event {
  readonly token: string
  readonly ms: number
  readonly isRevoked: boolean
}

/** In the order of their times; at one time withdrawals come first, then the lesser token. */
function eventsOf(revocations: readonly Revocation[]): readonly Event[] {
  return revocations
    .flatMap(({ token, revokedMs, unrevokedMs }) => [
      { token, ms: unrevokedMs, isRevoked: false },
      { token, ms: revokedMs, isRevoked: true },
    ])
    .filter(({ ms }) => ms > 0)
    .sort(
      (left, right) =>
        left.ms - right.ms ||
        Number(left.isRevoked) - Number(right.isRevoked) ||
        (left.token < right.token ? -1 : left.token > right.token ? 1 : 0),
    )
}

function pruned(revocations: readonly Revocation[]): readonly Revocation[] {
  if (revocations.length <= OTHERS_MAX) return revocations
  const revoked = revokedTokens(revocations)
  const others = revocations
    .filter(({ token }) => !revoked.has(token))
    .sort((left, right) => newestMs(right) - newestMs(left) || (left.token < right.token ? 1 : -1))
  return [...revocations.filter(({ token }) => revoked.has(token)), ...others.slice(0, OTHERS_MAX)]
}

function newestMs({ revokedMs, unrevokedMs }: Revocation): number {
  return Math.max(revokedMs, unrevokedMs)
}
