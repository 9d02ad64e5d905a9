/**
 * Sealing and opening messages between two accounts: the sender signs inside, the outside names nobody.
 * Source: docs/protocol/messages.md §2.
 * @module
 */

import { concatBytes } from '@starling/base'
import { type CryptoBackend, CryptoError, type X25519SecretKey } from '@starling/crypto'
import type { Account } from './account.ts'
import { type AccountId, AccountPrefixes, accountIdOf, accountKey, accountPrefix } from './account-id.ts'
import { ProtocolError } from './errors.ts'
import { SIGNATURE_BYTES } from './limits.ts'
import { openBox, sealBox } from './sealed-box.ts'

/** What sealing needs of the port `Random`. */
export interface RandomBytes {
  bytes(length: number): Uint8Array
}

export interface Opened {
  /** `05` and the X25519 form of the key that signed. */
  readonly sender: AccountId
  /** 32 bytes. */
  readonly senderEd25519: Uint8Array
  /** As it was sealed: still padded if it was. */
  readonly plaintext: Uint8Array
}

const ED25519_KEY_BYTES = 32
const EPHEMERAL_LABEL = 'SessionBoxEphemeralHashKey'

/**
 * Seals under a fresh ephemeral key: the same plaintext gives other bytes each time. Does not pad.
 * @returns 144 bytes more than `plaintext`
 * @throws {ProtocolError} `invalid_recipient`
 */
export function sealForRecipient(
  crypto: CryptoBackend,
  random: RandomBytes,
  sender: Account,
  recipient: AccountId,
  plaintext: Uint8Array,
): Uint8Array {
  return sealWith(crypto, crypto.x25519.importSecretKey(random.bytes(32)), sender, recipient, plaintext)
}

/**
 * Seals under a key that follows from sender, recipient and plaintext: equal input gives equal bytes.
 * @returns 144 bytes more than `plaintext`
 * @throws {ProtocolError} `invalid_recipient`
 */
export function sealDeterministic(
  crypto: CryptoBackend,
  sender: Account,
  recipient: AccountId,
  plaintext: Uint8Array,
): Uint8Array {
  const seed = sender.deriveKey(EPHEMERAL_LABEL, concatBytes(accountKey(recipient), plaintext))
  const ephemeral = crypto.x25519.importSecretKey(crypto.sha512(seed).slice(0, 32))
  return sealWith(crypto, ephemeral, sender, recipient, plaintext)
}

/**
 * @throws {ProtocolError} `undecryptable` when the box is not for this account or was altered; `invalid_signature` when
 *   it opens but its author cannot be believed
 */
export function openFromSender(crypto: CryptoBackend, recipient: Account, sealed: Uint8Array): Opened {
  const signed = openBox(crypto, recipient.x25519, sealed)
  if (signed === undefined || signed.length < ED25519_KEY_BYTES + SIGNATURE_BYTES) {
    throw new ProtocolError('undecryptable', 'sealed message does not open', { data: { sizeBytes: sealed.length } })
  }
  const content = signed.subarray(0, signed.length - SIGNATURE_BYTES)
  const signature = signed.subarray(signed.length - SIGNATURE_BYTES)
  const plaintext = content.slice(0, content.length - ED25519_KEY_BYTES)
  const senderEd25519 = content.slice(content.length - ED25519_KEY_BYTES)

  const verifies = crypto.ed25519.verify(signature, concatBytes(content, recipient.x25519.publicKey), senderEd25519)
  const senderX25519 = verifies ? crypto.ed25519.toX25519(senderEd25519) : undefined
  if (senderX25519 === undefined)
    throw new ProtocolError('invalid_signature', 'signature of the sender does not verify')
  return { sender: accountIdOf(AccountPrefixes.account, senderX25519), senderEd25519, plaintext }
}

function sealWith(
  crypto: CryptoBackend,
  ephemeral: X25519SecretKey,
  sender: Account,
  recipient: AccountId,
  plaintext: Uint8Array,
): Uint8Array {
  if (accountPrefix(recipient) !== AccountPrefixes.account) {
    throw new ProtocolError('invalid_recipient', 'recipient does not begin with 05')
  }
  const recipientKey = accountKey(recipient)
  const content = concatBytes(plaintext, sender.ed25519.publicKey)
  // The signature covers the recipient, so that nobody can pass a message on as if it had been written to another.
  const signature = sender.ed25519.sign(concatBytes(content, recipientKey))
  try {
    return sealBox(crypto, ephemeral, recipientKey, concatBytes(content, signature))
  } catch (cause) {
    if (!(cause instanceof CryptoError)) throw cause
    throw new ProtocolError('invalid_recipient', 'key of the recipient has low order', { cause })
  }
}
