/**
 * Finds messages that were sent and are not there. Devices number their messages, so a hole shows as soon as a later one
 * has arrived. Source: docs/protocol/replication.md §5.
 * @module
 */

import type { Message, MessageId } from './model.ts'

export interface Gap {
  /** The message before which something is missing. */
  readonly before: MessageId
  /** How many messages of that device are missing. */
  readonly missing: number
  /** When the last missing one was sent, network time in ms. */
  readonly sentAt: number
}

/**
 * @param timeline - a stretch of one conversation, oldest first; what lies before its first message of each device is not
 *   counted as missing. Messages of original clients carry no numbers and show no gaps.
 */
export function findGaps(timeline: readonly Message[]): readonly Gap[] {
  const lastSeq = new Map<string, number>()
  const gaps: Gap[] = []
  for (const { author, id, origin } of timeline) {
    if (origin === undefined) continue
    const device = `${author}/${origin.device}`
    const previous = lastSeq.get(device)
    const missing = previous === undefined ? 0 : origin.seq - previous - 1
    if (missing > 0) gaps.push({ before: id, missing, sentAt: origin.prevSentAt })
    lastSeq.set(device, Math.max(previous ?? 0, origin.seq))
  }
  return gaps
}
