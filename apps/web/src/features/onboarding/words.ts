/**
 * Thirteen fields for thirteen words, and what a keystroke or a pasted phrase does to them.
 * @module
 */

export const PHRASE_WORDS = 13

export interface Typed {
  readonly words: readonly string[]
  /** The field to go to. */
  readonly goTo: number
  /** How many words it would have taken fields for; those past the last field are not there. */
  readonly count: number
}

/** Text as it now stands in one field. A space ends the word; more words go into the fields behind. */
export function withWords(words: readonly string[], index: number, text: string): Typed {
  const parts = clean(text)
  if (parts.length > 1) return spread(words, index, text)
  const word = parts[0] ?? ''
  const isEnded = word !== '' && /\s$/.test(text)
  return {
    words: words.map((old, at) => (at === index ? word : old)),
    goTo: isEnded ? index + 1 : index,
    count: index + 1,
  }
}

/** A whole phrase goes to the beginning, wherever it is pasted; a part of one begins at its field. */
export function spread(words: readonly string[], index: number, text: string): Typed {
  const parts = clean(text)
  if (parts.length === 0) return { words, goTo: index, count: index }
  const from = parts.length >= PHRASE_WORDS ? 0 : index
  return {
    words: words.map((old, at) => parts[at - from] ?? (parts.length >= PHRASE_WORDS ? '' : old)),
    goTo: Math.min(from + parts.length, PHRASE_WORDS - 1),
    count: from + parts.length,
  }
}

/** Lower case, without the numbers, commas and quotes that come along from notes. */
function clean(text: string): string[] {
  return text
    .slice(0, 2_000)
    .toLowerCase()
    .replace(/[\d.,;:"'()[\]\u201c\u201d]+/g, ' ')
    .split(/\s+/)
    .filter((word) => word !== '')
}
