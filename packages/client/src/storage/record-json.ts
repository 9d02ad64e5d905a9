/**
 * Records as JSON text, for stores that keep text. Bytes become `{"$bytes": base64}`; members that are undefined are left
 * out and read as undefined again.
 * @module
 */

import { fromBase64, toBase64 } from '@starling/base'

export function encodeRecord(record: object): string {
  return JSON.stringify(record, (_, value: unknown) =>
    value instanceof Uint8Array ? { $bytes: toBase64(value) } : value,
  )
}

/**
 * Reads back what `encodeRecord` wrote: the shape is the caller's claim, since only this client writes its store.
 * @throws {SyntaxError} when the text was damaged
 */
export function decodeRecord<Shape>(text: string): Shape {
  return JSON.parse(text, (_, value: unknown) => (isBytes(value) ? fromBase64(value.$bytes) : value)) as Shape
}

function isBytes(value: unknown): value is { readonly $bytes: string } {
  return typeof value === 'object' && value !== null && '$bytes' in value && typeof value.$bytes === 'string'
}
