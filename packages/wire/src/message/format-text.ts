/**
 * A decoded message in protobuf's text format, on one line: for tools and for comparing with other implementations.
 * @module
 */

import { type DescField, type DescMessage, isFieldSet, type Message } from '@bufbuild/protobuf'
import { utf8Encode } from '@starling/base'
import { type Content, ContentSchema, type Envelope, EnvelopeSchema } from '../gen/session_pb.ts'

/**
 * @returns fields that are set, in the order of their numbers; unknown ones are left out
 * @example
 * formatContent(decodeContent(bytes)) // typingMessage { timestamp: 1767225600123 action: STARTED } sigTimestamp: …
 */
export function formatContent(content: Content): string {
  return format(ContentSchema, content)
}

/** Like `formatContent`. */
export function formatEnvelope(envelope: Envelope): string {
  return format(EnvelopeSchema, envelope)
}

function format(schema: DescMessage, message: Message): string {
  const fields = [...schema.fields].sort((left, right) => left.number - right.number)
  return fields
    .filter((field) => isFieldSet(message, field))
    .flatMap((field) => {
      // The descriptor says that the property is there, and what it holds.
      const value = (message as unknown as Record<string, unknown>)[field.localName]
      return (Array.isArray(value) ? value : [value]).map((item: unknown) => formatField(field, item))
    })
    .join(' ')
}

function formatField(field: DescField, value: unknown): string {
  if (field.message !== undefined) {
    const inside = format(field.message, value as Message)
    return `${field.name} { ${inside === '' ? '' : `${inside} `}}`
  }
  const name = field.enum?.values.find(({ number }) => number === value)?.name
  return `${field.name}: ${name ?? formatScalar(value)}`
}

function formatScalar(value: unknown): string {
  if (typeof value === 'string') return quote(utf8Encode(value))
  return value instanceof Uint8Array ? quote(value) : String(value)
}

const ESCAPES: Readonly<Record<number, string>> = {
  10: '\\n',
  13: '\\r',
  9: '\\t',
  34: '\\"',
  39: "\\'",
  92: '\\\\',
}

/** Bytes beyond printable ASCII in octal. */
function quote(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) {
    const isPlain = byte >= 0x20 && byte < 0x7f
    text += ESCAPES[byte] ?? (isPlain ? String.fromCharCode(byte) : `\\${byte.toString(8).padStart(3, '0')}`)
  }
  return `"${text}"`
}
