/** @module */
import type { Property } from '../property.ts'

/** The recipient's own device, running all the while, has shown every message that its sender was told is stored. */
export const everyAcknowledgedMessageIsShown: Property = {
  name: 'every-acknowledged-message-is-shown',
  check({ sent }) {
    return sent
      .filter(({ acknowledgedAtMs, deliveredAtMs }) => acknowledgedAtMs !== undefined && deliveredAtMs.length === 0)
      .map(({ to, text }) => `${to}: acknowledged but never shown: ${text}`)
  },
}
