/** @module Writing bencode. Source: docs/protocol/storage-rpc.md, "Bencode". */

import { utf8Encode } from '@starling/base'
import { WireError } from '../errors.ts'
import { ByteWriter } from './byte-writer.ts'
import { type BencodeInput, DEPTH_MAX, INTEGER_MAX, INTEGER_MIN } from './value.ts'

/**
 * Writes the canonical form: dict keys sorted by their bytes.
 * @throws {WireError} `invalid_bencode` for a number that is not a safe integer, an integer beyond 64 bits, a key with a
 * character above U+00FF, and nesting deeper than 64
 */
export function encodeBencode(value: BencodeInput): Uint8Array {
  const writer = new ByteWriter()
  write(writer, value, 0)
  return writer.finish()
}

function write(writer: ByteWriter, value: BencodeInput, depth: number): void {
  if (depth > DEPTH_MAX) throw new WireError('invalid_bencode', 'value is nested too deeply')
  if (typeof value === 'bigint') writeInteger(writer, value)
  else if (typeof value === 'number') writeInteger(writer, integerOf(value))
  else if (typeof value === 'boolean') writeInteger(writer, value ? 1 : 0)
  else if (typeof value === 'string') writeString(writer, utf8Encode(value))
  else if (value instanceof Uint8Array) writeString(writer, value)
  else if (isList(value)) writeList(writer, value, depth)
  else writeDict(writer, isMap(value) ? [...value] : Object.entries(value), depth)
}

function writeInteger(writer: ByteWriter, value: bigint | number): void {
  if (value < INTEGER_MIN || value > INTEGER_MAX) throw new WireError('invalid_bencode', 'integer is beyond 64 bits')
  writer.byteString(`i${value}e`)
}

function integerOf(value: number): number {
  if (!Number.isSafeInteger(value)) throw new WireError('invalid_bencode', 'number is not a safe integer')
  return value
}

function writeString(writer: ByteWriter, bytes: Uint8Array): void {
  writer.byteString(`${bytes.length}:`)
  writer.bytes(bytes)
}

function writeList(writer: ByteWriter, items: readonly BencodeInput[], depth: number): void {
  writer.byteString('l')
  for (const item of items) write(writer, item, depth + 1)
  writer.byteString('e')
}

function writeDict(writer: ByteWriter, entries: [string, BencodeInput | undefined][], depth: number): void {
  writer.byteString('d')
  // One character is one byte, so the order of the strings is the order of their bytes.
  entries.sort(([left], [right]) => (left < right ? -1 : 1))
  for (const [key, item] of entries) {
    if (item === undefined) continue
    checkKey(key)
    writer.byteString(`${key.length}:${key}`)
    write(writer, item, depth + 1)
  }
  writer.byteString('e')
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
