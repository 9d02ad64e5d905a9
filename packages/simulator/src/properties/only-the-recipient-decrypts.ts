/** @module */
import type { Property } from '../property.ts'

/** No node ever held the text of a message, and no device but those of its author and its recipient has it. */
export const onlyTheRecipientDecrypts: Property = {
  name: 'only-the-recipient-decrypts',
  check({ world, people, sent, own, fresh }) {
    const readers = new Map(sent.map(({ text, from, to }) => [text, [from, to]]))
    const strangers = people.flatMap(({ name }) =>
      [...(own.get(name) ?? []), ...(fresh.get(name) ?? [])]
        .filter(({ text }) => readers.get(text)?.includes(name) !== true)
        .map(({ text }) => `${name} reads what is not for them: ${text}`),
    )
    return [...world.sightings.texts, ...strangers]
  },
}
