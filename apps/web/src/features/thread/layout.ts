/**
 * What a message looks like between its neighbours: where a day begins, what belongs together, what stands before it. A pure
 * look at three messages, so that only the visible rows cost anything.
 * @module
 */

import { daysBetween } from '../../i18n/format.ts'
import type { MessageView, ThreadView } from '../../view-state.ts'

export interface RowLayout {
  readonly startsDay: boolean
  /** How many unread ones begin here; null for none. */
  readonly newCount: number | null
  /** The bubble above, or below, is by the same author and belongs to it. */
  readonly isJoinedAbove: boolean
  readonly isJoinedBelow: boolean
  /** Messages that are missing after this one; null for none. */
  readonly missing: number | null
  /** Whether all servers are being asked for those. */
  readonly isFetchingMissing: boolean
}

/** Bubbles of one author belong together within this time. Source: docs/web-screens.md, "Bubble". */
const GROUP_MS = 5 * 60_000

export function rowLayout(
  thread: Pick<ThreadView, 'messages' | 'unreadFromId' | 'unreadCount' | 'gaps' | 'isFetchingGaps'>,
  index: number,
): RowLayout {
  const message = thread.messages[index]
  if (message === undefined) throw new RangeError('no message at this index')
  const before = thread.messages[index - 1]
  const after = thread.messages[index + 1]
  const missing = missingAfter(thread, message)
  return {
    startsDay: startsDay(before, message),
    newCount: startsNew(thread, message) ? thread.unreadCount : null,
    isJoinedAbove: before !== undefined && isJoined(thread, before, message),
    isJoinedBelow: after !== undefined && isJoined(thread, message, after),
    missing,
    isFetchingMissing: missing !== null && thread.isFetchingGaps,
  }
}

/** @returns where the unread ones begin; -1 when there are none, or when that place is not loaded */
export function firstUnread(thread: Pick<ThreadView, 'messages' | 'unreadFromId'>): number {
  if (thread.unreadFromId === null) return -1
  return thread.messages.findLastIndex(({ id }) => id === thread.unreadFromId)
}

function startsDay(before: MessageView | undefined, message: MessageView): boolean {
  return before === undefined || daysBetween(before.sentAtMs, message.sentAtMs) !== 0
}

function startsNew(thread: Pick<ThreadView, 'unreadFromId' | 'unreadCount'>, message: MessageView): boolean {
  return thread.unreadCount > 0 && message.id === thread.unreadFromId
}

function isJoined(
  thread: Pick<ThreadView, 'unreadFromId' | 'unreadCount' | 'gaps'>,
  before: MessageView,
  message: MessageView,
): boolean {
  return (
    before.author === message.author &&
    message.sentAtMs - before.sentAtMs < GROUP_MS &&
    !startsDay(before, message) &&
    !startsNew(thread, message) &&
    missingAfter(thread, before) === null
  )
}

function missingAfter(thread: Pick<ThreadView, 'gaps'>, message: MessageView): number | null {
  return thread.gaps.find(({ afterId }) => afterId === message.id)?.missing ?? null
}

const LINE_PX = 21.3
const BUBBLE_PX = 16
const DAY_PX = 46
const DAY_MS = 86_400_000
const SHOWN_UNITS_MAX = 1_600

/**
 * A guess at the height of a row that was never drawn, in px. Good guesses keep the scroll bar still, and it has to be cheap:
 * it is made for every loaded message at once. So days are those of UTC here.
 */
export function estimateHeight(
  message: MessageView,
  before: MessageView | undefined,
  { isNarrow, zoom }: { readonly isNarrow: boolean; readonly zoom: number },
): number {
  const { text, sentAtMs, author } = message
  const perLine = (isNarrow ? 36 : 64) / zoom
  const units = Math.min(text.length, SHOWN_UNITS_MAX)
  const lines = Math.ceil(units / perLine) + lineEnds(text, units)
  const isNewDay = before === undefined || Math.floor(before.sentAtMs / DAY_MS) !== Math.floor(sentAtMs / DAY_MS)
  const gap = before !== undefined && before.author === author && sentAtMs - before.sentAtMs < GROUP_MS ? 2 : 14
  return Math.round(BUBBLE_PX + Math.max(1, lines) * LINE_PX * zoom + (isNewDay ? DAY_PX : gap))
}

function lineEnds(text: string, units: number): number {
  let count = 0
  for (let at = text.indexOf('\n'); at !== -1 && at < units; at = text.indexOf('\n', at + 1)) count += 1
  return count
}
