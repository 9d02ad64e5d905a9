/**
 * From what a person says to the bytes that are stored.
 * Source: docs/protocol/messages.md §2 and §4; docs/protocol/replication.md §5.
 * @module
 */

import { fromHex } from '@starling/base'
import type { CryptoBackend } from '@starling/crypto'
import type { Random } from '@starling/ports'
import { type Account, type AccountId, pad, sealForRecipient } from '@starling/protocol'
import {
  decodeContent,
  Envelope_Type,
  encodeContent,
  encodeEnvelope,
  encodeWebSocketMessage,
} from '@starling/wire/message'
import type { MessageOrigin } from './model.ts'

/** What this version understands of our extensions, as bits: 1 = sees gaps. Source: docs/protocol/replication.md §5. */
export const FEATURES = 1

export interface TextMessage {
  readonly text: string
  readonly sentAt: number
  readonly origin: MessageOrigin
  /** What its author calls itself; empty for nothing. */
  readonly profileName?: string
}

/** A serialised `Content`. */
export function composeText({ text, sentAt, origin, profileName = '' }: TextMessage): Uint8Array {
  return encodeContent({
    dataMessage: { body: text, ...(profileName === '' ? {} : { profile: { displayName: profileName } }) },
    sigTimestamp: BigInt(sentAt),
    starling: {
      features: origin.features,
      device: fromHex(origin.device),
      seq: BigInt(origin.seq),
      prevSentAt: BigInt(origin.prevSentAt),
    },
  })
}

/** The same message as its author's other devices get it. */
export function composeCopy(content: Uint8Array, conversation: AccountId): Uint8Array {
  const copy = decodeContent(content)
  if (copy.dataMessage !== undefined) copy.dataMessage.syncTarget = conversation
  return encodeContent(copy)
}

export interface SealOptions {
  readonly crypto: CryptoBackend
  readonly random: Random
  readonly sender: Account
  readonly recipient: AccountId
  readonly content: Uint8Array
  readonly sentAt: number
}

/**
 * Pads, signs, seals and wraps.
 * @returns the `data` of a store; other bytes each time
 * @throws {ProtocolError} `invalid_recipient`
 */
export function sealMessage({ crypto, random, sender, recipient, content, sentAt }: SealOptions): Uint8Array {
  const sealed = sealForRecipient(crypto, random, sender, recipient, pad(content))
  return encodeWebSocketMessage(
    encodeEnvelope({
      type: Envelope_Type.SESSION_MESSAGE,
      timestamp: BigInt(sentAt),
      sourceDevice: 1,
      content: sealed,
      // Everybody signs, those without Pro with a key of the moment: so the envelopes of all look alike.
      proSig: crypto.ed25519.importSeed(random.bytes(32)).sign(sealed),
    }),
  )
}
