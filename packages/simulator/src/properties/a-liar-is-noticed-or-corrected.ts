/** @module */
import type { Property } from '../property.ts'

/**
 * Nothing that a lying member shows is taken for a message: what is on a device, somebody has sent. What it hides, another one
 * shows; that is `every-acknowledged-message-is-shown`.
 */
export const aLiarIsNoticedOrCorrected: Property = {
  name: 'a-liar-is-noticed-or-corrected',
  check({ people, sent, own, fresh }) {
    const texts = new Map(sent.map((message) => [message.text, message]))
    const accountOf = new Map(people.map(({ name, account }) => [name, account.id]))
    return people.flatMap(({ name }) =>
      [...(own.get(name) ?? []), ...(fresh.get(name) ?? [])]
        .filter(({ text, author }) => author !== accountOf.get(texts.get(text)?.from ?? ''))
        .map(({ text, author }) => `${name} believes that ${author.slice(0, 8)} wrote: ${text}`),
    )
  },
}
