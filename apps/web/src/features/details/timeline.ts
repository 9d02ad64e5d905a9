/**
 * The way of one message as lines to read: what happened, how long it took, and which step made it late.
 * Source: docs/web-screens.md, "When a message is late".
 * @module
 */

import type { Format } from '../../i18n/format.ts'
import type { Texts } from '../../i18n/texts.ts'
import type { MessageDetails, TimelineStep } from '../../view-state.ts'
import { hopName } from '../path/hop-name.ts'
import { shortKey } from '../text/person-name.ts'
import { isMajority } from '../thread/state-words.ts'

interface TimelineLine {
  readonly title: string
  readonly note: string
  /** Null where a step took no time of its own. */
  readonly tookMs: number | null
  readonly isSlow: boolean
  readonly isOpen: boolean
}

export interface Timeline {
  readonly lines: readonly TimelineLine[]
  /** Names the slow step; null when nothing was late. */
  readonly why: { readonly title: string; readonly text: string } | null
}

/** Beyond this a message was late, and has a right to a reason. */
const LATE_MS = 3_000
/** Shorter waits are not worth a line. */
const SHOWN_MS = 1

export function timelineOf(details: MessageDetails, texts: Texts, format: Format): Timeline {
  const { timeline: steps, message } = details
  const waits = steps.map((step, index) => waitOf(step, steps[index - 1]))
  const total = totalOf(details)
  const slowest = total > LATE_MS ? indexOfMost(waits) : -1
  const lines = steps.map((step, index): TimelineLine => {
    const wait = waits[index] ?? 0
    return {
      ...wordsOf(step, details, texts),
      tookMs: index === 0 || wait < SHOWN_MS ? null : wait,
      isSlow: index === slowest,
      isOpen: false,
    }
  })
  if (message.isOwn && message.state?.kind === 'kept') {
    lines.push({
      title: texts.details.notFetched,
      note: texts.details.notFetchedText,
      tookMs: null,
      isSlow: false,
      isOpen: true,
    })
  }
  return {
    lines,
    why: slowest === -1 || total <= LATE_MS ? null : whyOf(details, slowest, waits, total, texts, format),
  }
}

function whyOf(
  { message, timeline: steps }: MessageDetails,
  slowest: number,
  waits: readonly number[],
  total: number,
  texts: Texts,
  format: Format,
): Timeline['why'] {
  const step = steps[slowest]
  const took = format.duration(waits[slowest] ?? total)
  const title = message.isOwn
    ? texts.details.tookTitle(format.duration(total))
    : texts.details.tookTitleReceived(format.duration(total))
  if (!message.isOwn || step === undefined) return { title, text: texts.details.tookReceived }
  const path = steps.slice(0, slowest).findLast((earlier) => earlier.path.length > 0)?.path ?? []
  const text = {
    queued: texts.details.slowWaiting(took),
    sealed: texts.details.slowSealing(took),
    sent: texts.details.slowWaiting(took),
    resent: texts.details.slowRetry(took),
    retry: texts.details.slowRetry(took),
    answered: texts.details.slowPath(took, path.map(hopName).join(', ')),
    stored: texts.details.slowReceipts(took),
    copied: texts.details.slowReceipts(took),
    failed: texts.details.slowRetry(took),
    received: texts.details.tookReceived,
  }[step.step]
  return { title, text }
}

/** From the outbox to the majority; from the sender's clock to this device for what came in. */
function totalOf({ message, timeline: steps, members }: MessageDetails): number {
  if (!message.isOwn) return message.receivedAtMs === null ? 0 : message.receivedAtMs - message.sentAtMs
  const first = steps[0]
  const safe =
    steps.find((step) => step.step === 'stored' && isMajority(step.receipts ?? 0, step.members ?? members)) ??
    steps.findLast(({ step }) => step !== 'copied')
  return first === undefined || safe === undefined ? 0 : safe.atMs - first.atMs
}

function waitOf(step: TimelineStep, before: TimelineStep | undefined): number {
  return before === undefined ? (step.tookMs ?? 0) : Math.max(step.tookMs ?? 0, step.atMs - before.atMs)
}

function indexOfMost(waits: readonly number[]): number {
  return waits.reduce((most, wait, index) => (wait > (waits[most] ?? 0) ? index : most), 0)
}

function wordsOf(step: TimelineStep, details: MessageDetails, texts: Texts): Pick<TimelineLine, 'title' | 'note'> {
  const words = texts.details.step
  const path = step.path.map(hopName).join(', ')
  const receipts = step.receipts ?? 0
  const members = step.members ?? details.members
  switch (step.step) {
    case 'queued':
      return { title: words.queued, note: words.queuedText }
    case 'sealed':
      return { title: words.sealed, note: words.sealedText }
    case 'sent':
      return { title: words.sent, note: path }
    case 'resent':
      return { title: words.resent, note: path === '' ? words.resentText : path }
    case 'answered':
      return { title: words.answered, note: step.member === null ? '' : serverName(step.member, details) }
    case 'stored':
      return isMajority(receipts, members) && !wasSafeBefore(step, details)
        ? { title: words.storedSafe(receipts, members), note: words.majority }
        : { title: words.stored(receipts, members), note: '' }
    case 'copied':
      return { title: words.copied, note: '' }
    case 'retry':
      return { title: words.retry, note: reasonOf(step.reason, texts) }
    case 'failed':
      return { title: words.failed, note: reasonOf(step.reason, texts) }
    case 'received':
      return { title: words.received, note: words.receivedText }
  }
}

/** Safe is said once, where it became so. */
function wasSafeBefore(step: TimelineStep, { timeline, members }: MessageDetails): boolean {
  return timeline
    .slice(0, timeline.indexOf(step))
    .some((earlier) => earlier.step === 'stored' && isMajority(earlier.receipts ?? 0, earlier.members ?? members))
}

/** A server that signed is listed with its host; another is named by its key. */
function serverName(member: string, details: MessageDetails): string {
  const receipt = details.receipts.find((known) => known.member === member)
  return receipt === undefined ? shortKey(member) : hopName(receipt.host)
}

function reasonOf(reason: string | null, texts: Texts): string {
  const known: Readonly<Record<string, string>> = texts.state.reasons
  return reason === null ? '' : (known[reason] ?? reason)
}
