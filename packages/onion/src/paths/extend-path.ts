/**
 * Drawing the next relay of a path. Source: docs/protocol/onion-requests.md §9.2.
 *
 * The rule there is to pick one random node per /24, weigh it by the size of its group, and draw without repeating a
 * group. That is the same as drawing among all nodes alike and leaving out the groups already on the path, which is what
 * happens here.
 * @module
 */

import type { Random, ServiceNodeRecord } from '@starling/ports'
import { drawFitting, drawOne } from './draw.ts'
import { groupOf } from './node-group.ts'

/** Relays of a path. Source: docs/protocol/onion-requests.md §9.1. */
export const RELAYS_WANTED = 3

export interface ExtendOptions {
  /** Nodes to draw from. */
  readonly pool: readonly ServiceNodeRecord[]
  /** What is on the path already, in order. */
  readonly hops: readonly ServiceNodeRecord[]
  /** Ed25519 keys that stand on other paths: avoided where others remain. */
  readonly elsewhere: ReadonlySet<string>
  /** Ed25519 keys of guards: they should not see their own traffic at another place; avoided where others remain. */
  readonly guards: ReadonlySet<string>
}

/** Appends relays until there are three or the pool is used up; nodes and, while possible, groups do not repeat. */
export function extendPath(random: Random, options: ExtendOptions): readonly ServiceNodeRecord[] {
  const hops = [...options.hops]
  while (hops.length < RELAYS_WANTED) {
    const next = drawRelay(random, options, hops)
    if (next === undefined) break
    hops.push(next)
  }
  return hops
}

/** The wishes are given up one after the other when a small network cannot grant them. */
function drawRelay(
  random: Random,
  { pool, elsewhere, guards }: ExtendOptions,
  hops: readonly ServiceNodeRecord[],
): ServiceNodeRecord | undefined {
  const keys = new Set(hops.map((hop) => hop.ed25519))
  const groups = new Set(hops.map(groupOf))
  const isUnused = (node: ServiceNodeRecord) =>
    !keys.has(node.ed25519) && !guards.has(node.ed25519) && !elsewhere.has(node.ed25519) && !groups.has(groupOf(node))
  const drawn = drawFitting(random, pool, isUnused)
  if (drawn !== undefined) return drawn
  const fresh = pool.filter((node) => !keys.has(node.ed25519))
  const otherGroup = fresh.filter((node) => !groups.has(groupOf(node)))
  const noGuard = (nodes: readonly ServiceNodeRecord[]) => nodes.filter((node) => !guards.has(node.ed25519))
  const unused = otherGroup.filter(isUnused)
  for (const candidates of [unused, noGuard(otherGroup), otherGroup, noGuard(fresh), fresh]) {
    if (candidates.length > 0) return drawOne(random, candidates)
  }
  return undefined
}
