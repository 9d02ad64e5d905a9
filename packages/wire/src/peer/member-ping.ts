/**
 * How members of a swarm tell each other that they keep the same: sixteen bytes each way.
 * Source: docs/protocol/replication.md §3.
 * @module
 */

import { bytesField, decodeBencode, dictOf, encodeBencode, integerField, integerItem } from '../bencode.ts'

/** Both ways alike. */
export interface MemberPing {
  /** The sender's clock. */
  readonly nowMs: number
  /** What it says holds for stamps before this minute. */
  readonly untilMinute: number
  /** Messages that ended up to here are deleted: without the same, two fingerprints say nothing. */
  readonly sweptMs: number
  /** 16 bytes; absent while the sender does not know. */
  readonly fingerprint?: Uint8Array | undefined
  /** Whether it still lacks what it should have, as far as it knows. */
  readonly isLacking: boolean
}

export function encodeMemberPing(ping: MemberPing): Uint8Array {
  return encodeBencode({
    fingerprint: ping.fingerprint,
    lacking: ping.isLacking ? 1 : undefined,
    now: ping.nowMs,
    swept: ping.sweptMs,
    until: ping.untilMinute,
  })
}

/** Unknown keys are skipped. @throws {WireError} `invalid_bencode` */
export function decodeMemberPing(bytes: Uint8Array): MemberPing {
  const dict = dictOf(decodeBencode(bytes), 'ping')
  return {
    nowMs: integerItem(dict.get('now'), 'now'),
    untilMinute: integerItem(dict.get('until'), 'until'),
    sweptMs: integerItem(dict.get('swept'), 'swept'),
    fingerprint: bytesField(dict, 'fingerprint', 16),
    isLacking: (integerField(dict, 'lacking') ?? 0) !== 0,
  }
}
