/** @module Tokens of an account, with keys of their own. Source: docs/protocol/storage-rpc.md §2.4. */

import { fromHex, toBase64 } from '@starling/base'
import type { CryptoBackend } from '@starling/crypto'
import type { Random } from '@starling/ports'
import { type Account, joined } from './account.ts'

/** Bits of the token's second byte. */
export const READ = 1
export const WRITE = 2
export const DELETE = 4
export const ANY_PREFIX = 8

export interface Subaccount {
  /** 36 bytes. */
  readonly token: Uint8Array
  /** `subaccount` and `subaccount_sig`. */
  readonly proof: { readonly subaccount: string; readonly subaccount_sig: string } & Account['proof']
  /** Base64 of the signature by the token's key. */
  sign(...parts: readonly (string | number | Uint8Array)[]): string
}

/** @param prefix - of the token, where it is not that of its account */
export function newSubaccount(
  crypto: CryptoBackend,
  random: Random,
  account: Account,
  flags: number,
  prefix = account.prefix,
  reserved: readonly [number, number] = [0, 0],
): Subaccount {
  const signer = crypto.ed25519.importSeed(random.bytes(32))
  const token = joined([Uint8Array.of(prefix, flags, ...reserved), signer.publicKey])
  return {
    token,
    proof: { ...account.proof, subaccount: toBase64(token), subaccount_sig: account.sign(token) },
    sign: (...parts) => toBase64(signer.sign(joined(parts))),
  }
}

/** 36 bytes that nobody can use: something to revoke. */
export function someToken(random: Random, account: Account): Uint8Array {
  return joined([Uint8Array.of(account.prefix, READ | WRITE, 0, 0), random.bytes(32)])
}

/** 33 bytes of an account. */
export function accountBytes(account: Account): Uint8Array {
  return fromHex(account.id)
}
