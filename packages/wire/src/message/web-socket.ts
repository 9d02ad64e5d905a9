/**
 * The wrapper around an envelope in storage, a relic of another transport.
 * Source: docs/protocol/messages.md §1, "WebSocket wrapper".
 * @module
 */

import { isFieldSet } from '@bufbuild/protobuf'
import { WireError } from '../errors.ts'
import { WebSocketMessage_Type, WebSocketMessageSchema, WebSocketRequestMessageSchema } from '../gen/session_pb.ts'
import { decodeMessage, encodeMessage } from './codec.ts'

/** Verb and path are present but empty and the id is 0, as in the bytes that the original clients write. */
export function encodeWebSocketMessage(envelope: Uint8Array): Uint8Array {
  return encodeMessage(WebSocketMessageSchema, {
    type: WebSocketMessage_Type.REQUEST,
    request: { verb: '', path: '', body: envelope, requestId: 0n },
  })
}

/**
 * @returns the body, a serialised envelope; it shares the memory of `bytes`
 * @throws {WireError} `invalid_protobuf`, also when there is no body
 */
export function decodeWebSocketMessage(bytes: Uint8Array): Uint8Array {
  const { request } = decodeMessage(WebSocketMessageSchema, bytes)
  if (request === undefined || !isFieldSet(request, WebSocketRequestMessageSchema.field.body)) {
    throw new WireError('invalid_protobuf', 'wrapper has no body')
  }
  return request.body
}
