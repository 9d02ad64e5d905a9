/**
 * The 36-byte token of a subaccount: prefix, flags, two reserved bytes, Ed25519 key.
 * Source: docs/protocol/storage-rpc.md §2.4.
 * @module
 */

import { assert } from '@starling/base'
import { ProtocolError } from './errors.ts'
import { SUBACCOUNT_TOKEN_BYTES } from './limits.ts'

/** Bits of the flags byte. */
export const SubaccountFlags = {
  read: 1,
  write: 2,
  delete: 4,
  /** Valid for an account of any prefix. */
  anyPrefix: 8,
} as const

export interface SubaccountToken {
  readonly prefix: number
  readonly flags: number
  /** 32 bytes: verifies the requests made with the token. */
  readonly publicKey: Uint8Array
}

/**
 * Reads a token. The reserved bytes and unknown flags are not looked at.
 * @throws {ProtocolError} `invalid_subaccount` for another length than 36
 */
export function parseSubaccountToken(token: Uint8Array): SubaccountToken {
  if (token.length !== SUBACCOUNT_TOKEN_BYTES) {
    throw new ProtocolError('invalid_subaccount', 'subaccount token is not 36 bytes', {
      data: { length: token.length },
    })
  }
  return { prefix: token[0] as number, flags: token[1] as number, publicKey: token.slice(4) }
}

/** Writes a token with zero reserved bytes. */
export function encodeSubaccountToken({ prefix, flags, publicKey }: SubaccountToken): Uint8Array {
  assert(publicKey.length === 32, 'key of a subaccount is 32 bytes', { length: publicKey.length })
  const token = new Uint8Array(SUBACCOUNT_TOKEN_BYTES)
  token[0] = prefix
  token[1] = flags
  token.set(publicKey, 4)
  return token
}
