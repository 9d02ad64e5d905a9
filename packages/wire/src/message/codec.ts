/**
 * Protobuf with the rules of proto2 that the library leaves to its callers: a message that lacks a required field is not
 * a message. Source: docs/protocol/messages.md §1.
 * @module
 */

import {
  create,
  type DescMessage,
  fromBinary,
  isFieldSet,
  type Message,
  type MessageInitShape,
  type MessageShape,
  toBinary,
} from '@bufbuild/protobuf'
import { WireError } from '../errors.ts'
import { flawOfProtobuf } from './check-protobuf.ts'

/** `FeatureSet.FieldPresence.LEGACY_REQUIRED`, what `required` means in a descriptor. */
const LEGACY_REQUIRED = 3

/** Fields in the order of their numbers, then what an earlier decoding did not know. */
export function encodeMessage<Schema extends DescMessage>(schema: Schema, input: MessageInitShape<Schema>): Uint8Array {
  try {
    return toBinary(schema, create(schema, input))
  } catch (cause) {
    throw new WireError('invalid_protobuf', `${schema.name} cannot be encoded`, { cause })
  }
}

/** Byte fields of the result share the memory of `bytes`. Unknown fields are kept, for `encodeMessage` to write again. */
export function decodeMessage<Schema extends DescMessage>(schema: Schema, bytes: Uint8Array): MessageShape<Schema> {
  // A plain view, so that byte fields are plain arrays even when `bytes` is an instance of a subclass.
  const view = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const flaw = flawOfProtobuf(schema, view)
  if (flaw !== undefined) throw new WireError('invalid_protobuf', `bytes are no ${schema.name}: ${flaw}`)
  let message: MessageShape<Schema>
  try {
    message = fromBinary(schema, view)
  } catch (cause) {
    throw new WireError('invalid_protobuf', `bytes are no ${schema.name}`, { cause })
  }
  requireFields(schema, message)
  return message
}

function requireFields(schema: DescMessage, message: Message): void {
  for (const field of schema.fields) {
    if (!isFieldSet(message, field)) {
      if (field.presence !== LEGACY_REQUIRED) continue
      throw new WireError('invalid_protobuf', `${schema.name} lacks a required field`, { data: { field: field.name } })
    }
    if (field.message === undefined) continue
    // The descriptor says that this property holds one message or a list of them; the schema has no maps.
    const value = (message as unknown as Record<string, Message | readonly Message[]>)[field.localName]
    for (const child of isList(value) ? value : [value]) if (child !== undefined) requireFields(field.message, child)
  }
}

// Array.isArray does not narrow a readonly array out of a union.
function isList(value: Message | readonly Message[] | undefined): value is readonly Message[] {
  return Array.isArray(value)
}
