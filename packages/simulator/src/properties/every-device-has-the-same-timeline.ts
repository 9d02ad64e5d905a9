/** @module */
import type { Message } from '@starling/client'
import type { Property } from '../property.ts'

/**
 * Whatever is certainly kept stands on a person's own device and on a fresh one in the same order. Certain are messages whose
 * sender was told that they are stored, and of one's own those whose copy for the other devices was stored too.
 */
export const everyDeviceHasTheSameTimeline: Property = {
  name: 'every-device-has-the-same-timeline',
  check({ people, sent, own, fresh }) {
    const acknowledged = new Set(
      sent.filter(({ acknowledgedAtMs }) => acknowledgedAtMs !== undefined).map(({ text }) => text),
    )
    return people.flatMap(({ name, account }) => {
      const mine = own.get(name) ?? []
      const copied = new Set(
        mine.filter(({ steps }) => steps.some(({ step }) => step === 'copied')).map(({ id }) => id),
      )
      const isCertain = ({ id, author, text }: Message) =>
        acknowledged.has(text) && (author !== account.id || copied.has(id))
      const expected = mine.filter(isCertain).map(({ text }) => text)
      const found = (fresh.get(name) ?? []).filter(isCertain).map(({ text }) => text)
      const place = expected.findIndex((text, index) => found[index] !== text)
      if (place < 0 && expected.length === found.length) return []
      return [
        `${name}: timelines differ from row ${place} of ${expected.length} and ${found.length} on: ${expected[place]}`,
      ]
    })
  },
}
