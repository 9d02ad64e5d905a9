/**
 * From stored bytes to a message, or to the reason why it is none. Whoever knows the account id can leave any bytes in its
 * mailbox: nothing here trusts anything, and nothing but `DroppedMessage` is thrown.
 * Source: docs/protocol/messages.md §1 and §2, "Sender and time checks".
 * @module
 */

import { CodedError, toHex } from '@starling/base'
import type { CryptoBackend } from '@starling/crypto'
import {
  type Account,
  type AccountId,
  cleanDisplayName,
  MESSAGE_BYTES_MAX,
  openFromSender,
  ProtocolError,
  parseAccountId,
  unpad,
} from '@starling/protocol'
import {
  type Content,
  type DataMessage,
  decodeContent,
  decodeEnvelope,
  decodeWebSocketMessage,
  type Envelope,
  Envelope_Type,
  type Starling,
  WireError,
} from '@starling/wire/message'
import { encodeCommonContent, messageIdOf } from './message-id.ts'
import type { DropReason, Message, MessageOrigin } from './model.ts'

export class DroppedMessage extends CodedError<DropReason> {
  override readonly name = 'DroppedMessage'
}

/** A message without what only the store and the swarm know of it. */
export type OpenedMessage = Pick<
  Message,
  'id' | 'conversation' | 'author' | 'sentAt' | 'text' | 'content' | 'origin'
> & {
  /** What the author calls itself, clean; empty when the message does not say. */
  readonly profileName: string
}

/**
 * @param data - as retrieved from the account's own namespace 0
 * @throws {DroppedMessage}
 */
export function openMessage(crypto: CryptoBackend, account: Account, data: Uint8Array): OpenedMessage {
  if (data.length > MESSAGE_BYTES_MAX) throw dropped('invalid_wrapper', 'more bytes than a swarm keeps')
  const envelope = decoding('invalid_wrapper', () => decodeEnvelope(decodeWebSocketMessage(data)))
  if (envelope.type !== Envelope_Type.SESSION_MESSAGE) throw dropped('unsupported_envelope', 'envelope of another type')
  const { author, padded } = openEnvelope(crypto, account, envelope)
  const content = decoding('invalid_content', () => decodeContent(unpad(padded)))

  const sentAt = sentAtOf(envelope, content)
  const { dataMessage } = content
  if (dataMessage === undefined) throw dropped('unsupported_content', 'content has no data message')
  const conversation = conversationOf(account.id, author, dataMessage)
  if (!isShown(dataMessage)) throw dropped('unsupported_content', 'data message has nothing to show')

  const text = dataMessage.body
  const origin = originOf(content.starling)
  const common = encodeCommonContent(content)
  return {
    id: messageIdOf(crypto, author, sentAt, common),
    conversation,
    author,
    sentAt,
    text,
    content: common,
    origin,
    profileName: cleanDisplayName(dataMessage.profile?.displayName ?? ''),
  }
}

function openEnvelope(crypto: CryptoBackend, account: Account, { content }: Envelope) {
  try {
    const { sender, plaintext } = openFromSender(crypto, account, content)
    return { author: sender, padded: plaintext }
  } catch (cause) {
    if (!(cause instanceof ProtocolError)) throw cause
    const reason = cause.code === 'invalid_signature' ? 'invalid_signature' : 'undecryptable'
    throw dropped(reason, 'sealed content does not open', cause)
  }
}

/** A missing sigTimestamp passes: very old clients do not write it. */
function sentAtOf(envelope: Envelope, content: Content): number {
  const sentAt = Number(envelope.timestamp)
  if (!Number.isSafeInteger(sentAt)) throw dropped('invalid_content', 'time is out of range')
  if (content.sigTimestamp !== 0n && content.sigTimestamp !== envelope.timestamp)
    throw dropped('timestamp_mismatch', 'times of envelope and content differ')
  return sentAt
}

/** A message from oneself without syncTarget is a note to self. */
function conversationOf(self: AccountId, author: AccountId, { syncTarget }: DataMessage): AccountId {
  if (author !== self) {
    if (syncTarget !== '') throw dropped('foreign_sync_target', 'somebody else names a sync target')
    return author
  }
  if (syncTarget === '') return self
  try {
    return parseAccountId(syncTarget)
  } catch (cause) {
    throw dropped('invalid_sync_target', 'sync target is no account id', cause)
  }
}

/** Timer updates, reactions and group updates are not messages of a timeline. */
function isShown(message: DataMessage): boolean {
  if (message.flags !== 0 || message.reaction !== undefined || message.groupUpdateMessage !== undefined) return false
  return message.body !== '' || message.attachments.length > 0 || message.openGroupInvitation !== undefined
}

/** An extension that does not hold what it should is as good as none. */
function originOf(starling: Starling | undefined): MessageOrigin | undefined {
  if (starling === undefined || starling.device.length !== 8) return undefined
  const seq = Number(starling.seq)
  const prevSentAt = Number(starling.prevSentAt)
  if (!Number.isSafeInteger(seq) || !Number.isSafeInteger(prevSentAt)) return undefined
  return { features: starling.features, device: toHex(starling.device), seq, prevSentAt }
}

function decoding<Result>(reason: DropReason, decode: () => Result): Result {
  try {
    return decode()
  } catch (cause) {
    if (!(cause instanceof WireError)) throw cause
    throw dropped(reason, 'bytes do not decode', cause)
  }
}

function dropped(reason: DropReason, message: string, cause?: unknown): DroppedMessage {
  return new DroppedMessage(reason, message, { cause })
}
