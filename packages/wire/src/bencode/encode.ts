/** @module Writing bencode. Source: docs/protocol/storage-rpc.md, "Bencode". */

import { utf8Encode } from '@starling/base'
import { WireError } from '../errors.ts'
import { ByteWriter } from './byte-writer.ts'
import { type BencodeInput, DEPTH_MAX, INTEGER_MAX, INTEGER_MIN } from './value.ts'

/** Nothing waits while it is written, so that one serves all. */
const writer = new ByteWriter()

/**
 * Writes the canonical form: dict keys sorted by their bytes.
 * @throws {WireError} `invalid_bencode` for a number that is not a safe integer, an integer beyond 64 bits, a key with a
 * character above U+00FF, and nesting deeper than 64
 */
export function encodeBencode(value: BencodeInput): Uint8Array {
  writer.reset()
  write(value, 0)
  return writer.finish()
}

function write(value: BencodeInput, depth: number): void {
  if (depth > DEPTH_MAX) throw new WireError('invalid_bencode', 'value is nested too deeply')
  if (typeof value === 'bigint') writeInteger(value)
  else if (typeof value === 'number') writeNumber(value)
  else if (typeof value === 'boolean') writeNumber(value ? 1 : 0)
  else if (typeof value === 'string') writeString(utf8Encode(value))
  else if (value instanceof Uint8Array) writeString(value)
  else if (isList(value)) writeList(value, depth)
  else if (isMap(value)) writeDict([...value.keys()], (key) => value.get(key), depth)
  else writeDict(Object.keys(value), (key) => value[key], depth)
}

function writeInteger(value: bigint): void {
  if (value < INTEGER_MIN || value > INTEGER_MAX) throw new WireError('invalid_bencode', 'integer is beyond 64 bits')
  writer.byteString(`i${value}e`)
}

function writeNumber(value: number): void {
  if (!Number.isSafeInteger(value)) throw new WireError('invalid_bencode', 'number is not a safe integer')
  writer.byteString(`i${value}e`)
}

function writeString(bytes: Uint8Array): void {
  writer.byteString(`${bytes.length}:`)
  writer.bytes(bytes)
}

function writeList(items: readonly BencodeInput[], depth: number): void {
  writer.byteString('l')
  for (const item of items) write(item, depth + 1)
  writer.byteString('e')
}

/** @param keys - sorted in place */
function writeDict(keys: string[], itemOf: (key: string) => BencodeInput | undefined, depth: number): void {
  writer.byteString('d')
  // One character is one byte, so the order of the strings is the order of their bytes. Most callers write them in it.
  if (!isAscending(keys)) keys.sort((left, right) => (left < right ? -1 : 1))
  for (const key of keys) {
    const item = itemOf(key)
    if (item === undefined) continue
    checkKey(key)
    writer.byteString(`${key.length}:${key}`)
    write(item, depth + 1)
  }
  writer.byteString('e')
}

function isAscending(keys: readonly string[]): boolean {
  for (let i = 1; i < keys.length; i++) if ((keys[i - 1] as string) > (keys[i] as string)) return false
  return true
}

function checkKey(key: string): void {
  for (let i = 0; i < key.length; i++) {
    if (key.charCodeAt(i) <= 0xff) continue
    throw new WireError('invalid_bencode', 'key has a character that is no byte', { data: { position: i } })
  }
}

// Array.isArray and instanceof do not narrow readonly types out of a union.
function isList(value: object): value is readonly BencodeInput[] {
  return Array.isArray(value)
}

function isMap(value: object): value is ReadonlyMap<string, BencodeInput> {
  return value instanceof Map
}
