/**
 * Which numbers of a device's messages have arrived, and which are missing. Devices number their messages per conversation.
 * Source: docs/protocol/replication.md §5.
 *
 * Whoever writes to us chooses these numbers, so that what is kept of them is bounded.
 * @module
 */

import type { AccountId } from '@starling/protocol'
import type { MessageOrigin } from './model.ts'

/** Numbers that are missing, both ends included. */
interface Hole {
  readonly from: number
  readonly to: number
  /** When the last of them was sent, network time in ms, as the message after it says. */
  readonly sentAt: number
}

/** What has arrived of one device. */
export interface HeardDevice {
  /** `<account id of the author>/<device>` */
  readonly key: string
  readonly upTo: number
  /** Ascending. */
  readonly holes: readonly Hole[]
}

/** Devices remembered per conversation, those heard last. */
const DEVICES_MAX = 16
const HOLES_MAX = 32
/** A larger jump is no gap: the device has begun anew, or lies. */
const JUMP_MAX = 10_000

/** What came before the first message of a device is not counted as missing: it may be older than any swarm keeps. */
export function hear(
  heard: readonly HeardDevice[],
  author: AccountId,
  { device, seq, prevSentAt }: MessageOrigin,
): readonly HeardDevice[] {
  const key = `${author}/${device}`
  const before = heard.find((one) => one.key === key)
  const others = heard.filter((one) => one !== before)
  return [...others, heardOf(key, before, seq, prevSentAt)].slice(-DEVICES_MAX)
}

/** How many messages are missing. @param sinceMs - only those sent after */
export function missingIn(heard: readonly HeardDevice[], sinceMs = 0): number {
  return heard
    .flatMap(({ holes }) => holes)
    .filter(({ sentAt }) => sentAt >= sinceMs)
    .reduce((sum, { from, to }) => sum + to - from + 1, 0)
}

function heardOf(key: string, before: HeardDevice | undefined, seq: number, prevSentAt: number): HeardDevice {
  if (before === undefined || seq - before.upTo > JUMP_MAX) return { key, upTo: seq, holes: before?.holes ?? [] }
  const { upTo, holes } = before
  if (seq > upTo) {
    const hole = { from: upTo + 1, to: seq - 1, sentAt: prevSentAt }
    return { key, upTo: seq, holes: hole.from > hole.to ? holes : [...holes, hole].slice(-HOLES_MAX) }
  }
  return { key, upTo, holes: holes.flatMap((hole) => withoutOne(hole, seq, prevSentAt)).slice(-HOLES_MAX) }
}

function withoutOne(hole: Hole, seq: number, prevSentAt: number): readonly Hole[] {
  if (seq < hole.from || seq > hole.to) return [hole]
  const parts = [
    { from: hole.from, to: seq - 1, sentAt: prevSentAt },
    { from: seq + 1, to: hole.to, sentAt: hole.sentAt },
  ]
  return parts.filter(({ from, to }) => from <= to)
}
