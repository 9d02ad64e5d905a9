/**
 * Recovery phrases: what is wrong with one as somebody types it, word by word, and the way from and to it. The list of words
 * is large and seldom needed: only `lazy-phrases.ts` imports this.
 * Source: docs/protocol/accounts.md §2.
 * @module
 */

import type { CryptoBackend } from '@starling/crypto'
import { createAccount, decodePhrase, encodePhrase, PhraseError, WORDS } from '@starling/protocol'
import type { PhraseCheck, PhraseProblem } from '../../view-state.ts'

/** Of accounts of 16 and of 32 bytes. */
const WORD_COUNTS: readonly number[] = [13, 25]
const SUGGESTIONS_MAX = 6
/** Of a word only its first three letters count, so some write down no more; a longer word that is none is a slip. */
const PREFIX_LETTERS = 3
const KNOWN: ReadonlySet<string> = new Set([...WORDS, ...WORDS.map((word) => word.slice(0, PREFIX_LETTERS))])
/** Mistakes within one word that are still taken for a slip. */
const SLIPS_MAX = 2

export function checkPhrase(crypto: CryptoBackend, text: string): PhraseCheck {
  const words = wordsOf(text)
  const problem = problemOf(words)
  if (problem !== undefined) return { ok: false, problem }
  const entropy = entropyOf(text)
  if (entropy === undefined) return { ok: false, problem: { kind: 'checksum' } }
  return { ok: true, id: createAccount(crypto, entropy).id }
}

/** Undefined for what is no phrase. */
export function entropyOf(phrase: string): Uint8Array | undefined {
  try {
    return decodePhrase(phrase)
  } catch (error) {
    if (error instanceof PhraseError) return undefined
    throw error
  }
}

/** @param entropy - 16 or 32 bytes */
export function phraseOf(entropy: Uint8Array): string {
  return encodePhrase(entropy)
}

function problemOf(words: readonly string[]): PhraseProblem | undefined {
  if (words.length === 0) return { kind: 'empty' }
  const position = words.findIndex((word) => !KNOWN.has(word))
  const word = words[position]
  if (word !== undefined) return { kind: 'unknown_word', position, word, suggestion: nearest(word) }
  return WORD_COUNTS.includes(words.length) ? undefined : { kind: 'word_count', count: words.length }
}

/** Words of the list that begin like this. */
export function suggestWords(prefix: string): readonly string[] {
  const start = prefix.trim().toLowerCase()
  return start === '' ? [] : WORDS.filter((word) => word.startsWith(start)).slice(0, SUGGESTIONS_MAX)
}

function wordsOf(text: string): readonly string[] {
  return text.trim().toLowerCase().split(/\s+/u).filter(Boolean)
}

function nearest(word: string): string | null {
  let best: string | null = null
  let least = SLIPS_MAX + 1
  for (const candidate of WORDS) {
    if (Math.abs(candidate.length - word.length) >= least) continue
    const slips = distance(word, candidate)
    if (slips >= least) continue
    least = slips
    best = candidate
  }
  return best
}

/** Letters to add, drop or change (Levenshtein). */
function distance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index)
  for (let i = 1; i <= left.length; i++) {
    const next = [i]
    for (let j = 1; j <= right.length; j++) {
      const changed = (row[j - 1] ?? 0) + (left[i - 1] === right[j - 1] ? 0 : 1)
      next.push(Math.min(changed, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[right.length] ?? 0
}
