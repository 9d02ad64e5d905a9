/**
 * The order of writes. Source: docs/protocol/replication.md §2.
 * @module
 */

import { compareBytes } from '@starling/base'
import type { Stamp } from '@starling/wire/peer'

export type { Stamp }

/** Newer stamps are greater; on equal milliseconds the greater key. */
export function compareStamps(left: Stamp, right: Stamp): number {
  return left.ms - right.ms || compareBytes(left.node, right.node)
}
