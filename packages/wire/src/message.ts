/**
 * The protobuf messages of Session: content, the envelope around it, and the wrapper around that.
 * Source: docs/protocol/messages.md §1; the schema is `proto/session.proto`.
 * @module
 */

export { WireError, type WireErrorCode } from './errors.ts'
export {
  type AttachmentPointer,
  AttachmentPointer_Flags,
  type CallMessage,
  CallMessage_Type,
  Content_ExpirationType,
  type DataExtractionNotification,
  DataExtractionNotification_Type,
  type DataMessage,
  DataMessage_Flags,
  Envelope_Type,
  GroupUpdateInfoChangeMessage_Type,
  GroupUpdateMemberChangeMessage_Type,
  type GroupUpdateMessage,
  type LokiProfile,
  type MessageRequestResponse,
  type OpenGroupInvitation,
  type Preview,
  type ProMessage,
  type ProProof,
  type Quote,
  type Reaction,
  Reaction_Action,
  type ReceiptMessage,
  ReceiptMessage_Type,
  type SharedConfigMessage,
  SharedConfigMessage_Kind,
  type Starling,
  type TypingMessage,
  TypingMessage_Action,
  type UnsendRequest,
} from './gen/session_pb.ts'
export { type Content, type ContentInput, decodeContent, encodeContent } from './message/content.ts'
export { decodeEnvelope, type Envelope, type EnvelopeInput, encodeEnvelope } from './message/envelope.ts'
export { formatContent, formatEnvelope } from './message/format-text.ts'
export { decodeWebSocketMessage, encodeWebSocketMessage } from './message/web-socket.ts'
