/**
 * The letters and the field of an avatar: from the account id alone the field, so that it is equal on every device.
 * @module
 */

import type { AccountId } from '../../view-state.ts'

const FIELDS = 8

/** FNV-1a over the id's characters. @returns 1 … 8 */
export function avatarField(id: AccountId): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < id.length; at += 1) hash = Math.imul(hash ^ id.charCodeAt(at), 0x01000193) >>> 0
  return (hash % FIELDS) + 1
}

/** @param name - made safe. @returns one or two letters, or the first sign of a name without letters; `?` without a name */
export function initials(name: string): string {
  if (name === '') return '?'
  const words = name.split(/[\s\-–_.·]+/u).filter((word) => /^[\p{L}\p{N}]/u.test(word))
  const first = words[0]
  if (first === undefined) return firstGrapheme(name)
  const last = words.length > 1 ? words.at(-1) : undefined
  const letters = [first, last].map((word) => (word === undefined ? '' : firstGrapheme(word)))
  // Two letters of a joined script would be joined.
  return /\p{Script=Latin}|\p{Script=Cyrillic}|\p{Script=Greek}/u.test(first)
    ? letters.join('').toLocaleUpperCase()
    : (letters[0] ?? '?')
}

function firstGrapheme(text: string): string {
  const [first] = new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(text.slice(0, 64))
  return first?.segment ?? '?'
}
