/**
 * Which changes of the list of nodes are believed, when several nodes were asked for it.
 *
 * What all of them say counts, and nothing else: one liar among them can put off a change, until others are asked, and can neither
 * add a node nor take one away.
 * Source: docs/protocol/swarms.md §1.1.
 * @module
 */

import type { NetworkView, ServiceNodeRecord } from '@starling/ports'
import { nodeLine } from '@starling/protocol'

/** What one node says: its list, or that ours is the same. */
export type ListAnswer = Pick<NetworkView, 'height' | 'nodes'> | { readonly height: number; readonly isSame: true }

export interface Agreement {
  /** In ascending order of their keys; the known array itself when nothing has changed. */
  readonly nodes: readonly ServiceNodeRecord[]
  /** The lower median of what was said: one liar does not set it. */
  readonly height: number
  /** Nodes that come, go or change. */
  readonly changed: number
  /** Whether some said what others did not. */
  readonly isDisputed: boolean
}

/** @param answers - at least one */
export function agreeOnNodes(known: readonly ServiceNodeRecord[], answers: readonly ListAnswer[]): Agreement {
  const heights = answers.map(({ height }) => height).sort((left, right) => left - right)
  const height = heights[(heights.length - 1) >> 1] ?? 0
  if (answers.every((answer) => 'isSame' in answer)) return { nodes: known, height, changed: 0, isDisputed: false }
  const knownByKey = byKey(known)
  const lists = answers.map((answer) => ('isSame' in answer ? knownByKey : byKey(answer.nodes)))
  const agreed: ServiceNodeRecord[] = []
  let changed = 0
  let isDisputed = false
  for (const key of new Set([...knownByKey.keys(), ...lists.flatMap((list) => [...list.keys()])])) {
    const before = knownByKey.get(key)
    const [first, ...rest] = lists.map((list) => list.get(key))
    const isUnanimous = rest.every((one) => isSame(one, first))
    if (!isUnanimous) isDisputed = true
    const after = isUnanimous && !isSame(first, before) ? first : before
    if (after !== before) changed++
    if (after !== undefined) agreed.push(after)
  }
  const nodes = changed === 0 ? known : agreed.sort((left, right) => (left.ed25519 < right.ed25519 ? -1 : 1))
  return { nodes, height, changed, isDisputed }
}

function byKey(nodes: readonly ServiceNodeRecord[]): ReadonlyMap<string, ServiceNodeRecord> {
  return new Map(nodes.map((node) => [node.ed25519, node]))
}

function isSame(left: ServiceNodeRecord | undefined, right: ServiceNodeRecord | undefined): boolean {
  if (left === undefined || right === undefined) return left === right
  return left === right || nodeLine(left) === nodeLine(right)
}
