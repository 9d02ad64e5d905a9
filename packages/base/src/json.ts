/**
 * JSON from strangers. `JSON.parse` needs seconds and hundreds of megabytes for ten megabytes of brackets, and what is
 * nested deeply overflows the stack of whoever walks through it: both are refused before parsing.
 * @module
 */

import { EncodingError } from './errors.ts'

/** Lists and objects within each other. No document of the network needs more than a dozen. */
const JSON_DEPTH_MAX = 64

/**
 * @param valuesMax - members and elements of all lists and objects together
 * @throws {EncodingError} `invalid_json`
 */
export function parseJson(text: string, valuesMax: number): unknown {
  if (isTooMuch(text, valuesMax)) throw new EncodingError('invalid_json', 'JSON holds too much')
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new EncodingError('invalid_json', 'text is not JSON', { cause })
  }
}

/** Each value but the first of its list or object follows a comma, the first one follows a bracket. */
function isTooMuch(text: string, valuesMax: number): boolean {
  let values = 0
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case 0x22: // "
        at = endOfString(text, at)
        break
      case 0x5b: // [
      case 0x7b: // {
        if (++depth > JSON_DEPTH_MAX || ++values > valuesMax) return true
        break
      case 0x5d: // ]
      case 0x7d: // }
        depth--
        break
      case 0x2c: // ,
        if (++values > valuesMax) return true
    }
  }
  return false
}

/** Where the string that begins at `start` ends; the end of the text when it does not. */
function endOfString(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at !== -1; at = text.indexOf('"', at + 1)) {
    let backslashes = 0
    while (text.charCodeAt(at - 1 - backslashes) === 0x5c) backslashes++
    if (backslashes % 2 === 0) return at
  }
  return text.length
}
