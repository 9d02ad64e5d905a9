/**
 * Account ids: a prefix byte that says what the 32 key bytes are, and the key.
 * Source: docs/protocol/accounts.md §4; docs/protocol/storage-rpc.md §2.1.
 * @module
 */

import { assert, fromHex, toHex } from '@starling/base'
import { type CryptoBackend, CryptoError } from '@starling/crypto'
import { ProtocolError } from './errors.ts'

declare const accountIdBrand: unique symbol

/** 66 lower-case hex digits: prefix byte and 32 key bytes. */
export type AccountId = string & { readonly [accountIdBrand]: 'AccountId' }

/** Prefix bytes with a meaning. Nodes accept every other prefix as well, with an Ed25519 key behind it. */
export const AccountPrefixes = {
  /** A person's account; the key is X25519. */
  account: 0x05,
  /** A group; the key is Ed25519. */
  group: 0x03,
} as const

/**
 * Reads an account id of any prefix, in either case.
 * @throws {ProtocolError} `invalid_account_id`
 */
export function parseAccountId(text: string): AccountId {
  if (!/^[0-9a-fA-F]{66}$/.test(text)) {
    throw new ProtocolError('invalid_account_id', 'account id is not 66 hex digits', { data: { length: text.length } })
  }
  return text.toLowerCase() as AccountId
}

/**
 * Reads an account id that a person typed and wants to write to: surrounding space is forgiven; prefix `05`, and a key
 * with which no secret would be shared with everybody is refused.
 * @throws {ProtocolError} `invalid_account_id` | `invalid_recipient`
 */
export function checkRecipient(crypto: CryptoBackend, text: string): AccountId {
  const id = parseAccountId(text.trim())
  if (accountPrefix(id) !== AccountPrefixes.account) {
    throw new ProtocolError('invalid_recipient', 'account id does not begin with 05')
  }
  try {
    // Multiplying by any clamped scalar takes a point of low order to zero, which the backend refuses.
    crypto.x25519.importSecretKey(new Uint8Array(32).fill(1)).agree(crypto.x25519.importPublicKey(accountKey(id)))
  } catch (cause) {
    if (!(cause instanceof CryptoError)) throw cause
    throw new ProtocolError('invalid_recipient', 'key of the account id has low order', { cause })
  }
  return id
}

/** @param key - 32 bytes */
export function accountIdOf(prefix: number, key: Uint8Array): AccountId {
  assert(Number.isInteger(prefix) && prefix >= 0 && prefix <= 0xff, 'prefix is one byte', { prefix })
  assert(key.length === 32, 'key of an account is 32 bytes', { length: key.length })
  return `${prefix.toString(16).padStart(2, '0')}${toHex(key)}` as AccountId
}

/** The prefix byte. */
export function accountPrefix(id: AccountId): number {
  return Number.parseInt(id.slice(0, 2), 16)
}

/** The 32 key bytes without the prefix. */
export function accountKey(id: AccountId): Uint8Array {
  return fromHex(id.slice(2))
}

/** All 33 bytes. */
export function accountBytes(id: AccountId): Uint8Array {
  return fromHex(id)
}
