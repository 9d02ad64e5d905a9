/** @module */
import type { Property } from '../property.ts'

/**
 * Nothing that a lying member shows is taken for a message: what is on a device, somebody has sent. And no member has taken in
 * what it must not, such as a notice that its signer is another. What a liar hides, another one shows: that is
 * `every-acknowledged-message-is-shown`. What it tells of the stores of others, or gives again that was deleted, leaves no trace
 * in them: those are `members-converge` and `deleted-and-expired-vanish`.
 */
export const aLiarIsNoticedOrCorrected: Property = {
  name: 'a-liar-is-noticed-or-corrected',
  check({ world, people, sent, own, fresh }) {
    const texts = new Map(sent.map((message) => [message.text, message]))
    const accountOf = new Map(people.map(({ name, account }) => [name, account.id]))
    const believed = world.lies
      .filter(({ isBelieved }) => isBelieved)
      .map(({ node, variant }) => `another member believed ${node}: ${variant}`)
    const invented = people.flatMap(({ name }) =>
      [...(own.get(name) ?? []), ...(fresh.get(name) ?? [])]
        .filter(({ text, author }) => author !== accountOf.get(texts.get(text)?.from ?? ''))
        .map(({ text, author }) => `${name} believes that ${author.slice(0, 8)} wrote: ${text}`),
    )
    return [...new Set(believed), ...invented]
  },
}
