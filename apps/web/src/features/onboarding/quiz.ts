/**
 * A question that only somebody with the words at hand can answer.
 * @module
 */

export interface Quiz {
  /** Counted from 1. */
  readonly position: number
  readonly answer: string
  /** The answer among other words of the phrase, in no order. */
  readonly choices: readonly string[]
}

const CHOICES = 4

/** @param random - a number from 0 below the bound */
export function askFor(phrase: string, random: (bound: number) => number): Quiz {
  const words = phrase.split(' ')
  // The last word repeats another one, so it would have two right answers.
  const at = random(words.length - 1)
  const answer = words[at] ?? ''
  const others = [...new Set(words)].filter((word) => word !== answer)
  const choices = shuffled([answer, ...shuffled(others, random).slice(0, CHOICES - 1)], random)
  return { position: at + 1, answer, choices }
}

function shuffled<T>(items: readonly T[], random: (bound: number) => number): T[] {
  const left = [...items]
  return items.flatMap(() => left.splice(random(left.length), 1))
}
