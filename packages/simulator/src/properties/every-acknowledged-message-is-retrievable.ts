/** @module */
import type { Property } from '../property.ts'

/** A fresh device of the recipient, knowing only the account, finds every message that its sender was told is stored. */
export const everyAcknowledgedMessageIsRetrievable: Property = {
  name: 'every-acknowledged-message-is-retrievable',
  check({ sent, fresh }) {
    const found = new Map([...fresh].map(([name, timeline]) => [name, new Set(timeline.map(({ text }) => text))]))
    return sent
      .filter(({ to, text, acknowledgedAtMs }) => acknowledgedAtMs !== undefined && found.get(to)?.has(text) !== true)
      .map(({ to, text }) => `${to}: acknowledged but not retrievable: ${text}`)
  },
}
