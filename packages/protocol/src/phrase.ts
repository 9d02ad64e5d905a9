/**
 * The recovery phrase: entropy as English words, three for each four bytes, and one that repeats another as checksum.
 * Source: docs/protocol/accounts.md §2.
 * @module
 */

import { assert, CodedError, utf8Encode } from '@starling/base'
import { crc32 } from './crc32.ts'
import { WORDS } from './words-en.ts'

export type PhraseErrorCode =
  | 'too_few_words'
  | 'missing_checksum'
  | 'too_many_words'
  | 'unknown_word'
  | 'checksum_mismatch'
  | 'invalid_group'

/** A phrase that is none. `data.position` counts words from 0; no word is repeated in message or data. */
export class PhraseError extends CodedError<PhraseErrorCode> {
  override readonly name = 'PhraseError'
}

/** Far more than 49 words with their spaces need; what is longer is not even split. */
const CHARACTERS_MAX = 4_096
/** Letters that tell a word. */
const PREFIX_LETTERS = 3
/** Words before the checksum: 16, 32 and 64 bytes. */
const WORD_COUNTS: readonly number[] = [12, 24, 48]
const BASE = WORDS.length
const INDEX_OF_PREFIX: ReadonlyMap<string, number> = new Map(WORDS.map((word, index) => [prefixOf(word), index]))

/**
 * @param entropy - 16, 32 or 64 bytes
 * @returns 13, 25 or 49 words in lower case, one space between
 */
export function encodePhrase(entropy: Uint8Array): string {
  assert(WORD_COUNTS.includes((entropy.length / 4) * 3), 'entropy is 16, 32 or 64 bytes', { length: entropy.length })
  const view = new DataView(entropy.buffer, entropy.byteOffset, entropy.byteLength)
  const words: string[] = []
  for (let offset = 0; offset < entropy.length; offset += 4) {
    const value = view.getUint32(offset, true)
    const first = value % BASE
    const second = (Math.floor(value / BASE) + first) % BASE
    const third = (Math.floor(value / BASE ** 2) + second) % BASE
    words.push(...[first, second, third].map((index) => WORDS[index] as string))
  }
  return [...words, words[checksumIndex(words)] as string].join(' ')
}

/**
 * Reads a phrase: case and spaces do not matter, and of each word only its first three letters.
 * @returns 16, 32 or 64 bytes
 * @throws {PhraseError}
 */
export function decodePhrase(text: string): Uint8Array {
  if (text.length > CHARACTERS_MAX) throw new PhraseError('too_many_words', 'phrase is too long to be one')
  const words = text.trim().toLowerCase().split(/\s+/).filter(Boolean)
  checkCount(words.length)
  const body = words.slice(0, -1)
  const indexes = words.map((word, position) => {
    const index = INDEX_OF_PREFIX.get(prefixOf(word))
    if (index === undefined) throw new PhraseError('unknown_word', 'word is not in the list', { data: { position } })
    return index
  })
  if (prefixOf(body[checksumIndex(body)] as string) !== prefixOf(words.at(-1) as string)) {
    throw new PhraseError('checksum_mismatch', 'last word does not fit the others')
  }

  const entropy = new Uint8Array((body.length / 3) * 4)
  const view = new DataView(entropy.buffer)
  for (let group = 0; group < body.length / 3; group++) {
    const [first, second, third] = indexes.slice(group * 3, group * 3 + 3) as [number, number, number]
    const value = first + BASE * ((BASE - first + second) % BASE) + BASE ** 2 * ((BASE - second + third) % BASE)
    if (value > 0xffff_ffff) {
      throw new PhraseError('invalid_group', 'three words stand for no number', { data: { position: group * 3 } })
    }
    view.setUint32(group * 4, value, true)
  }
  return entropy
}

/** Only whole phrases pass; what is missing is named as a person would name it. */
function checkCount(count: number): void {
  if (WORD_COUNTS.includes(count - 1)) return
  const data = { count }
  if (WORD_COUNTS.includes(count)) throw new PhraseError('missing_checksum', 'last word is missing', { data })
  if (count < 12) throw new PhraseError('too_few_words', 'phrase has too few words', { data })
  throw new PhraseError('too_many_words', 'phrase has too many words', { data })
}

function checksumIndex(words: readonly string[]): number {
  return crc32(utf8Encode(words.map(prefixOf).join(''))) % words.length
}

function prefixOf(word: string): string {
  return word.slice(0, PREFIX_LETTERS)
}
