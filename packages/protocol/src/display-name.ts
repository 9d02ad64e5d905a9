/**
 * Names that people give themselves and each other.
 * Source: docs/protocol/accounts.md §3.
 * @module
 */

import { utf8Encode } from '@starling/base'
import { DISPLAY_NAME_BYTES_MAX } from './limits.ts'

/** Line breaks, halves of surrogate pairs, and what else has no place in a line of text. */
const CONTROLS = /[\p{Cc}\p{Cs}]+/gu

/**
 * A name as it is sent, kept and shown: control characters are spaces, the ends are trimmed, and what exceeds 100 bytes
 * of UTF-8 is cut off at the boundary of a code point. Anybody may have written it.
 * @returns '' where nothing is left
 */
export function cleanDisplayName(text: string): string {
  // Nobody's name is that long, and a hostile one need not be walked to its end.
  const start = text.slice(0, 4 * DISPLAY_NAME_BYTES_MAX)
  let name = ''
  let sizeBytes = 0
  for (const character of start.replace(CONTROLS, ' ').trim()) {
    sizeBytes += utf8Encode(character).length
    if (sizeBytes > DISPLAY_NAME_BYTES_MAX) break
    name += character
  }
  return name.trimEnd()
}
