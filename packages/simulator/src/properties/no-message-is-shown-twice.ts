/** @module */
import type { Message } from '@starling/client'
import type { Property } from '../property.ts'

/** One row per (author, sentAt, content): nobody is shown a message twice, and no store holds one twice. */
export const noMessageIsShownTwice: Property = {
  name: 'no-message-is-shown-twice',
  check({ sent, own, fresh }) {
    const shown = sent
      .filter(({ deliveredAtMs }) => deliveredAtMs.length > 1)
      .map(({ to, text, deliveredAtMs }) => `${to}: shown ${deliveredAtMs.length} times: ${text}`)
    return [...shown, ...twins('own', own), ...twins('fresh', fresh)]
  },
}

function twins(device: string, timelines: ReadonlyMap<string, readonly Message[]>): string[] {
  return [...timelines].flatMap(([name, timeline]) => {
    const seen = new Set<string>()
    return timeline.flatMap(({ author, sentAt, text }) => {
      const row = `${author} ${sentAt} ${text}`
      const isTwin = seen.has(row)
      seen.add(row)
      return isTwin ? [`${name}: the ${device} device has two rows of ${text}`] : []
    })
  })
}
