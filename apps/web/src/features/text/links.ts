/**
 * Finds web addresses in text that was made safe. Only http and https: every other scheme stays text, whatever it looks like.
 * @module
 */

export type Piece =
  | { readonly kind: 'text'; readonly text: string }
  /** `text` as it was written; `url` as the browser would ask for it. */
  | { readonly kind: 'link'; readonly text: string; readonly url: string }

/** In one message; further ones stay text. */
const LINKS_MAX = 100
/** UTF-16 units of one address. */
const URL_UNITS_MAX = 2_048

/** Up to white space, quotes, brackets of markup, and anything that cannot be seen. */
const CANDIDATE = /(?<![\p{L}\p{N}_])https?:\/\/[^\s<>"\u201c\u201d`\\^{|}\p{C}\p{DI}]+/giu

/** @returns the pieces in order; their texts together are `text`. */
export function findLinks(text: string): Piece[] {
  const pieces: Piece[] = []
  let end = 0
  let links = 0
  for (const match of text.matchAll(CANDIDATE)) {
    if (links === LINKS_MAX) break
    const written = withoutTail(match[0])
    const url = webAddress(written)
    if (url === null) continue
    if (match.index > end) pieces.push({ kind: 'text', text: text.slice(end, match.index) })
    pieces.push({ kind: 'link', text: written, url })
    end = match.index + written.length
    links += 1
  }
  if (end < text.length) pieces.push({ kind: 'text', text: text.slice(end) })
  return pieces
}

/** @returns the address as the browser writes it, with an ASCII host; null for anything that is not plain web. */
export function webAddress(text: string): string | null {
  if (text.length > URL_UNITS_MAX || !/^https?:\/\//i.test(text)) return null
  let url: URL
  try {
    url = new URL(text)
  } catch {
    return null
  }
  return (url.protocol === 'http:' || url.protocol === 'https:') && url.hostname !== '' ? url.href : null
}

/** Leaves the punctuation of the sentence outside, and a bracket that was opened before the address. */
function withoutTail(text: string): string {
  let surplus = count(text, /\)/g) - count(text, /\(/g)
  let end = text.length
  for (; end > 0; end -= 1) {
    const char = text.charAt(end - 1)
    if (char === ')' && surplus > 0) surplus -= 1
    else if (!/[.,;:!?'\u2019\u00bb\u060c\u061b\u061f\u3002\u2026\]*_~]/.test(char)) break
  }
  return text.slice(0, end)
}

const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0
