/**
 * The details of one message to paste into a question for help: no text of the message, no account ids.
 * @module
 */

import type { Format } from '../../i18n/format.ts'
import type { Texts } from '../../i18n/texts.ts'
import type { MessageDetails } from '../../view-state.ts'
import { stateWords } from '../thread/state-words.ts'
import { timelineOf } from './timeline.ts'

export function detailsAsText(details: MessageDetails, texts: Texts, format: Format): string {
  const { message } = details
  const { lines, why } = timelineOf(details, texts, format)
  const parts = [
    message.state === null ? '' : stateWords(message.state, texts),
    new Date(Math.min(Math.max(message.sentAtMs, 0), 8.64e15)).toISOString(),
    why === null ? '' : `${why.title}. ${why.text}`,
    '',
    ...lines.map(({ title, tookMs, note }) =>
      [title, tookMs === null ? '' : format.duration(tookMs), note].filter((part) => part !== '').join(' · '),
    ),
    '',
    ...details.receipts.map(({ member, host, storedAtMs }) =>
      [host, member, storedAtMs === null ? '' : texts.details.signedAt(format.timeWithSeconds(storedAtMs))]
        .filter((part) => part !== '')
        .join(' · '),
    ),
  ]
  return `${parts
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()}\n`
}
