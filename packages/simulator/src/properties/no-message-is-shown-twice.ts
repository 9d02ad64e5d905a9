/** @module */
import type { Property } from '../property.ts'

/** One row per (author, sentAt, content): no recipient is shown a message twice. */
export const noMessageIsShownTwice: Property = {
  name: 'no-message-is-shown-twice',
  check(_world, traffic) {
    return traffic.sent
      .filter(({ deliveredAtMs }) => deliveredAtMs.length > 1)
      .map(({ to, text, deliveredAtMs }) => `${to}: shown ${deliveredAtMs.length} times: ${text}`)
  },
}
