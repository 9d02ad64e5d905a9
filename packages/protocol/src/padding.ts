/**
 * Padding of message content, so that lengths reveal only a bucket of 160 bytes.
 * Source: docs/protocol/messages.md §2.
 * @module
 */

import { PADDING_BLOCK_BYTES } from './limits.ts'

const MARK = 0x80

/**
 * Appends `0x80` and as few zeros as make a multiple of 160.
 * @example
 * pad(new Uint8Array(159)).length // 160; newer encoders write 320, which `unpad` reads as well
 */
export function pad(content: Uint8Array): Uint8Array {
  const blocks = Math.ceil((content.length + 1) / PADDING_BLOCK_BYTES)
  const padded = new Uint8Array(blocks * PADDING_BLOCK_BYTES)
  padded.set(content)
  padded[content.length] = MARK
  return padded
}

/**
 * Removes the zeros at the end and one `0x80` before them. Bytes that do not end so were never padded and are returned
 * as they are.
 * @returns a new array
 */
export function unpad(padded: Uint8Array): Uint8Array {
  let end = padded.length
  while (end > 0 && padded[end - 1] === 0) end--
  return padded[end - 1] === MARK ? padded.slice(0, end - 1) : padded.slice()
}
