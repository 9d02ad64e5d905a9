/** @module What one person says to another, before padding and sealing. Source: docs/protocol/messages.md §1. */

import type { MessageInitShape } from '@bufbuild/protobuf'
import { type Content, ContentSchema } from '../gen/session_pb.ts'
import { decodeMessage, encodeMessage } from './codec.ts'

export type { Content } from '../gen/session_pb.ts'

/** A decoded `Content`, or a plain object with the fields to write; a field that is named is written even if zero. */
export type ContentInput = MessageInitShape<typeof ContentSchema>

/**
 * @throws {WireError} `invalid_protobuf` when a required field is missing or a number is out of its range
 * @example
 * encodeContent({ dataMessage: { body: 'hello' }, sigTimestamp: 1_767_225_600_123n })
 */
export function encodeContent(content: ContentInput): Uint8Array {
  return encodeMessage(ContentSchema, content)
}

/**
 * @param bytes - without padding; byte fields of the result share its memory
 * @returns fields that were absent read as zero or empty; unknown fields survive `encodeContent`
 * @throws {WireError} `invalid_protobuf`
 */
export function decodeContent(bytes: Uint8Array): Content {
  return decodeMessage(ContentSchema, bytes)
}
