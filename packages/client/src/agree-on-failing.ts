/**
 * Which nodes count as failing, when several nodes were asked whom they have found so.
 *
 * One node alone is never believed, and none that names so many that it would choose our paths for us.
 * Source: docs/protocol/swarms.md §6.5.
 * @module
 */

import type { ServiceNodeRecord } from '@starling/ports'
import { failingMax } from '@starling/protocol'

/** So many have to name a node. */
const AGREEING = 2

/**
 * @param named - Ed25519 keys, for each node that was asked
 * @returns those of them that are known
 */
export function agreeOnFailing(
  known: readonly ServiceNodeRecord[],
  named: readonly (readonly string[])[],
): ReadonlySet<string> {
  const most = failingMax(known.length)
  const voices = new Map<string, number>()
  for (const keys of named.map((said) => new Set(said))) {
    if (keys.size > most) continue
    for (const key of keys) voices.set(key, (voices.get(key) ?? 0) + 1)
  }
  const agreed = new Set([...voices].filter(([, count]) => count >= AGREEING).map(([key]) => key))
  // Nearly always nobody.
  return agreed.size === 0 ? agreed : new Set(known.flatMap(({ ed25519 }) => (agreed.has(ed25519) ? [ed25519] : [])))
}
