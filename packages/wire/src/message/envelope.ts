/** @module What surrounds sealed content: its kind and its time. Source: docs/protocol/messages.md §1 and §2. */

import type { MessageInitShape } from '@bufbuild/protobuf'
import { type Envelope, EnvelopeSchema } from '../gen/session_pb.ts'
import { decodeMessage, encodeMessage } from './codec.ts'

export type { Envelope } from '../gen/session_pb.ts'

/** A decoded `Envelope`, or a plain object with the fields to write; a field that is named is written even if zero. */
export type EnvelopeInput = MessageInitShape<typeof EnvelopeSchema>

/**
 * Envelopes of one-to-one messages carry `sourceDevice: 1`; those of groups and of the legacy wrapper of configs have
 * only type, timestamp and content.
 * @throws {WireError} `invalid_protobuf` when a required field is missing or a number is out of its range
 * @example
 * encodeEnvelope({ type: Envelope_Type.SESSION_MESSAGE, timestamp: sentAt, sourceDevice: 1, content: sealed })
 */
export function encodeEnvelope(envelope: EnvelopeInput): Uint8Array {
  return encodeMessage(EnvelopeSchema, envelope)
}

/**
 * @returns byte fields share the memory of `bytes`; unknown fields survive `encodeEnvelope`
 * @throws {WireError} `invalid_protobuf`, also for a type other than 6 and 7
 */
export function decodeEnvelope(bytes: Uint8Array): Envelope {
  return decodeMessage(EnvelopeSchema, bytes)
}
