/**
 * Reads protobuf's text format, so that two messages can be compared whatever the order of their fields.
 * @module
 */

import { Mismatch } from './area.ts'

/** Values by field name, in their order: scalars as they are written, messages as records. */
export interface TextMessage {
  readonly [field: string]: readonly (string | TextMessage)[]
}

/** Names that the reference's schema has for what ours calls otherwise. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  communityInvitation: 'openGroupInvitation',
  deprecated_id: 'deprecatedId',
}

/** @throws {Mismatch} for what is no text format */
export function readTextFormat(text: string): TextMessage {
  const tokens = text.match(/"(?:[^"\\]|\\.)*"|[{}:]|[^\s{}:"]+/g) ?? []
  const reader = { tokens, at: 0 }
  const message = readFields(reader)
  if (reader.at < tokens.length) throw new Mismatch('more ends than beginnings of messages')
  return message
}

interface Reader {
  readonly tokens: readonly string[]
  at: number
}

/** Up to the end of the message or of the text. */
function readFields(reader: Reader): TextMessage {
  const fields: Record<string, (string | TextMessage)[]> = {}
  for (;;) {
    const name = reader.tokens[reader.at]
    if (name === undefined || name === '}') return fields
    reader.at++
    const own = OTHER_NAMES[name] ?? name
    const values = fields[own] ?? []
    fields[own] = values
    values.push(readValue(reader))
  }
}

function readValue(reader: Reader): string | TextMessage {
  const { tokens } = reader
  if (tokens[reader.at] === ':') reader.at++
  const token = tokens[reader.at++]
  if (token === undefined || token === '}') throw new Mismatch('field without value')
  if (token !== '{') return token
  const message = readFields(reader)
  if (tokens[reader.at++] !== '}') throw new Mismatch('message without end')
  return message
}
