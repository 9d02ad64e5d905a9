/**
 * What is refused before the protobuf library reads: it takes a field of a wrong wire type for what it should be, lets an
 * inner message run beyond the end of the outer one, and builds an object for each of millions of empty fields.
 * Source: docs/protocol/messages.md §1.
 * @module
 */

import { type DescField, type DescMessage, ScalarType } from '@bufbuild/protobuf'

/** More than any message of the protocol: the largest are group messages of 1,000,000 bytes. */
const BYTES_MAX = 1_048_576
/** Fields of all messages in each other; a receipt for 38,000 messages still fits into what a swarm stores. */
const FIELDS_MAX = 65_536

const [VARINT, FIXED_64, LENGTH_DELIMITED, FIXED_32] = [0, 1, 2, 5] as const
const TAG_BYTES_MAX = 5
const VARINT_BYTES_MAX = 10
const FIELD_NUMBER_MAX = 2 ** 29 - 1

/**
 * Walks through the bytes without decoding them. Unknown fields may be anything but groups, which no message has.
 * @returns what is wrong, or undefined
 */
export function flawOfProtobuf(schema: DescMessage, bytes: Uint8Array): string | undefined {
  if (bytes.length > BYTES_MAX) return 'message is too long'
  const walk = new Walk(bytes)
  return walk.message(schema, bytes.length)
}

class Walk {
  readonly #bytes: Uint8Array
  #at = 0
  #fields = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  /** As deep as the schema, which does not contain itself. */
  message(schema: DescMessage, end: number): string | undefined {
    while (this.#at < end) {
      if (++this.#fields > FIELDS_MAX) return 'message has too many fields'
      const tag = this.#varint(end, TAG_BYTES_MAX)
      if (tag === undefined) return 'tag is cut off'
      const number = Math.floor(tag / 8)
      if (number < 1 || number > FIELD_NUMBER_MAX) return 'tag has no field number'
      const flaw = this.#value(
        schema.fields.find((field) => field.number === number),
        tag % 8,
        end,
      )
      if (flaw !== undefined) return flaw
    }
    return undefined
  }

  #value(field: DescField | undefined, wireType: number, end: number): string | undefined {
    if (field !== undefined && !mayHave(field, wireType)) return `field has another type: ${field.name}`
    switch (wireType) {
      case VARINT:
        return this.#varint(end, VARINT_BYTES_MAX) === undefined ? 'number is cut off' : undefined
      case FIXED_64:
        return this.#skip(8, end)
      case FIXED_32:
        return this.#skip(4, end)
      case LENGTH_DELIMITED: {
        const length = this.#varint(end, TAG_BYTES_MAX)
        if (length === undefined) return 'length is cut off'
        if (field?.message === undefined) return this.#skip(length, end)
        if (length > end - this.#at) return 'field ends too early'
        return this.message(field.message, this.#at + length)
      }
      default:
        return 'field has no type that is in use'
    }
  }

  #skip(length: number, end: number): string | undefined {
    if (length > end - this.#at) return 'field ends too early'
    this.#at += length
    return undefined
  }

  /** The value, exact below 2^53; undefined when it ends too late or not at all. */
  #varint(end: number, bytesMax: number): number | undefined {
    let value = 0
    for (let i = 0; i < bytesMax && this.#at < end; i++) {
      const byte = this.#bytes[this.#at++] as number
      value += (byte & 0x7f) * 2 ** (7 * i)
      if (byte < 0x80) return value
    }
    return undefined
  }
}

/** Lists of numbers may come one by one or all in one. */
function mayHave(field: DescField, wireType: number): boolean {
  const own = wireTypeOf(field)
  return wireType === own || (field.fieldKind === 'list' && own !== LENGTH_DELIMITED && wireType === LENGTH_DELIMITED)
}

function wireTypeOf(field: DescField): number {
  if (field.message !== undefined) return LENGTH_DELIMITED
  switch (field.scalar) {
    case ScalarType.STRING:
    case ScalarType.BYTES:
      return LENGTH_DELIMITED
    case ScalarType.FIXED64:
    case ScalarType.SFIXED64:
    case ScalarType.DOUBLE:
      return FIXED_64
    case ScalarType.FIXED32:
    case ScalarType.SFIXED32:
    case ScalarType.FLOAT:
      return FIXED_32
    default:
      // Whole numbers, booleans and enums.
      return VARINT
  }
}
