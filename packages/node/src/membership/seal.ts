/**
 * What a new member signs: that it has all of a range that the one who asks has. Source: docs/protocol/replication.md §4.
 * @module
 */

import { concatBytes, utf8Encode } from '@starling/base'
import type { AccountRange } from '@starling/wire/peer'

export interface Seal {
  readonly range: AccountRange
  readonly untilMinute: number
  /** 16 bytes. */
  readonly fingerprint: Uint8Array
}

const DOMAIN = utf8Encode('starling hand-over v1')

/** `domain ‖ u64be from ‖ u64be to ‖ u64be minute ‖ fingerprint`. */
export function sealText({ range, untilMinute, fingerprint }: Seal): Uint8Array {
  const numbers = new Uint8Array(24)
  const view = new DataView(numbers.buffer)
  view.setBigUint64(0, range.from)
  view.setBigUint64(8, range.to)
  view.setBigUint64(16, BigInt(untilMinute))
  return concatBytes(DOMAIN, numbers, fingerprint)
}
