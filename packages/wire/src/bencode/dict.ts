/**
 * Taking decoded bencode apart: each function checks the kind and the size and names what is wrong.
 * @module
 */

import { utf8Decode } from '@starling/base'
import { WireError } from '../errors.ts'
import type { BencodeDict, BencodeValue } from './value.ts'

/** @throws {WireError} `invalid_bencode` when `value` is no dict */
export function dictOf(value: BencodeValue, name: string): BencodeDict {
  if (typeof value === 'bigint' || value instanceof Uint8Array || isList(value)) throw wrong(name, 'a dict')
  return value
}

/** @throws {WireError} `invalid_bencode` when `value` is missing or no list */
export function listOf(value: BencodeValue | undefined, name: string): readonly BencodeValue[] {
  if (value === undefined || typeof value === 'bigint' || value instanceof Uint8Array || !isList(value))
    throw wrong(name, 'a list')
  return value
}

/**
 * A byte string, of exactly `length` bytes when given.
 * @throws {WireError} `invalid_bencode` when it is missing, of another kind or of another length
 */
export function bytesItem(value: BencodeValue | undefined, name: string, length?: number): Uint8Array {
  if (!(value instanceof Uint8Array)) throw wrong(name, 'a byte string')
  if (length !== undefined && value.length !== length) throw wrong(name, `${length} bytes long`)
  return value
}

/** Like `bytesItem`, for UTF-8, and whatever is not is `invalid_bencode` too. */
export function textItem(value: BencodeValue | undefined, name: string, length?: number): string {
  const bytes = bytesItem(value, name, length)
  try {
    return utf8Decode(bytes)
  } catch (cause) {
    throw new WireError('invalid_bencode', `${name} is not text`, { cause, data: { name } })
  }
}

/**
 * An integer that a number holds exactly.
 * @throws {WireError} `invalid_bencode` when it is missing, of another kind or beyond 2^53
 */
export function integerItem(value: BencodeValue | undefined, name: string): number {
  if (typeof value !== 'bigint') throw wrong(name, 'an integer')
  const number = Number(value)
  if (!Number.isSafeInteger(number)) throw wrong(name, 'below 2^53')
  return number
}

/** Like `bytesItem`, for an entry that may be missing. */
export function bytesField(dict: BencodeDict, key: string, length?: number): Uint8Array | undefined {
  const value = dict.get(key)
  return value === undefined ? undefined : bytesItem(value, key, length)
}

/** Like `integerItem`, for an entry that may be missing. */
export function integerField(dict: BencodeDict, key: string): number | undefined {
  const value = dict.get(key)
  return value === undefined ? undefined : integerItem(value, key)
}

// Array.isArray does not narrow a readonly array out of a union.
function isList(value: object): value is readonly BencodeValue[] {
  return Array.isArray(value)
}

function wrong(name: string, expected: string): WireError {
  return new WireError('invalid_bencode', `${name} is not ${expected}`, { data: { name } })
}
