/**
 * Stretches of the ring of accounts: what a swarm keeps, and what moves when swarms change.
 * Source: docs/protocol/swarms.md §2; docs/protocol/replication.md §4.
 * @module
 */

import { type AccountId, swarmOf, swarmPosition } from '@starling/protocol'
import type { AccountRange } from '@starling/wire/peer'

export type { AccountRange }

const PLACE_MAX = 0xffff_ffff_ffff_ffffn

export const WHOLE_RING: AccountRange = { from: 0n, to: PLACE_MAX }

function contains({ from, to }: AccountRange, place: bigint): boolean {
  return from <= to ? from <= place && place <= to : place >= from || place <= to
}

export function containsAccount(range: AccountRange, account: AccountId): boolean {
  return contains(range, swarmPosition(account))
}

export function rangeKey({ from, to }: AccountRange): string {
  return `${from.toString(16)}-${to.toString(16)}`
}

/** What a swarm keeps. @param swarmIds - ascending, `id` among them */
export function rangeOfSwarm(id: bigint, swarmIds: readonly bigint[]): AccountRange {
  if (swarmIds.length < 2) return WHOLE_RING
  const index = swarmIds.indexOf(id)
  const above = swarmIds[(index + 1) % swarmIds.length] as bigint
  const below = swarmIds[(index + swarmIds.length - 1) % swarmIds.length] as bigint
  return { from: wrapped(lastOf(below, id) + 1n), to: lastOf(id, above) }
}

/** The part of `range` that lies in `other`: none, one, or two stretches. */
export function overlap(range: AccountRange, other: AccountRange): readonly AccountRange[] {
  return spans(range).flatMap((left) =>
    spans(other).flatMap((right) => {
      const { from } = left.from > right.from ? left : right
      const { to } = left.to < right.to ? left : right
      return from <= to ? [{ from, to }] : []
    }),
  )
}

/** The part of `range` that does not lie in `other`. */
export function without(range: AccountRange, other: AccountRange): readonly AccountRange[] {
  const from = wrapped(other.to + 1n)
  if (from === other.from) return []
  return overlap(range, { from, to: wrapped(other.from - 1n) })
}

/** Without one that goes over the end. */
function spans({ from, to }: AccountRange): readonly AccountRange[] {
  if (from <= to) return [{ from, to }]
  return [
    { from, to: PLACE_MAX },
    { from: 0n, to },
  ]
}

/** The last place of `id` before those of the swarm above it. */
function lastOf(id: bigint, above: bigint): bigint {
  const ids = [id, above]
  let mine = 0n
  let theirs = wrapped(above - id)
  while (theirs - mine > 1n) {
    const middle = (mine + theirs) >> 1n
    if (swarmOf(wrapped(id + middle), ids) === id) mine = middle
    else theirs = middle
  }
  return wrapped(id + mine)
}

function wrapped(place: bigint): bigint {
  return BigInt.asUintN(64, place)
}
