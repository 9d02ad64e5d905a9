/** @module Text inside binary formats. */

import { utf8Decode } from '@starling/base'
import { WireError } from './errors.ts'

/** @throws {WireError} `invalid_bencode` when the bytes are not UTF-8 */
export function decodeText(bytes: Uint8Array, name: string): string {
  try {
    return utf8Decode(bytes)
  } catch (cause) {
    throw new WireError('invalid_bencode', `${name} is not text`, { cause, data: { name } })
  }
}
