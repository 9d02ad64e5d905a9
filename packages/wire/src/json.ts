/** @module JSON objects inside binary formats. */

import { parseJson, utf8Decode } from '@starling/base'
import { WireError } from './errors.ts'

/** Control objects have a handful of members. */
const VALUES_MAX = 1_000

/**
 * @param name - of the part, for the message of the error
 * @throws {WireError} `invalid_frame` when the bytes are not the JSON text of an object
 */
export function parseJsonObject(bytes: Uint8Array, name: string): Record<string, unknown> {
  let value: unknown
  try {
    value = parseJson(utf8Decode(bytes), VALUES_MAX)
  } catch (cause) {
    throw new WireError('invalid_frame', `${name} is not JSON`, { cause })
  }
  if (!isObject(value)) throw new WireError('invalid_frame', `${name} is not a JSON object`)
  return value
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
