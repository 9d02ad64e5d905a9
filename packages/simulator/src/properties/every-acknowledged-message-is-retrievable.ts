/** @module */
import type { Property } from '../property.ts'

/** A fresh device of the recipient, knowing only the account, finds every message that its sender was told is stored. */
export const everyAcknowledgedMessageIsRetrievable: Property = {
  name: 'every-acknowledged-message-is-retrievable',
  async check(_world, traffic) {
    const violations: string[] = []
    for (const recipient of traffic.people) {
      const expected = traffic.sent.filter(
        ({ to, acknowledgedAtMs }) => to === recipient.name && acknowledgedAtMs !== undefined,
      )
      const texts = await traffic.readOnFreshDevice(recipient)
      for (const { text } of expected) {
        if (!texts.has(text)) violations.push(`${recipient.name}: acknowledged but not retrievable: ${text}`)
      }
    }
    return violations
  },
}
