/**
 * Whether a request was signed by the account it names, or by a subaccount with the right to make it.
 * Source: docs/protocol/storage-rpc.md §2.2, §2.4.
 * @module
 */

import { equalBytes } from '@starling/base'
import type { CryptoBackend } from '@starling/crypto'
import { type AccountId, AccountPrefixes, accountKey, accountPrefix } from './account-id.ts'
import { SUBACCOUNT_TOKEN_BYTES } from './limits.ts'
import { parseSubaccountToken, SubaccountFlags } from './subaccount-token.ts'

export interface SubaccountProof {
  /** 36 bytes. */
  readonly token: Uint8Array
  /** By the account over the token, 64 bytes. */
  readonly signature: Uint8Array
}

export interface SignedRequest {
  readonly account: AccountId
  /** The 32-byte key of an account with prefix `05`, which its id alone does not tell. */
  readonly ed25519?: Uint8Array | undefined
  /** Whether the caller knows already that this key is the account's: the conversion costs as much as a verification. */
  readonly isKeyKnown?: boolean
  readonly subaccount?: SubaccountProof | undefined
  /** What was signed. */
  readonly message: Uint8Array
  readonly signature: Uint8Array
  /** Flags of `SubaccountFlags` that a subaccount must have; undefined where subaccounts are not allowed. */
  readonly requiredFlags?: number | undefined
}

/** Does not know revocations: ask for them before. Never throws for what a client sent. */
export function verifyAccountSignature(crypto: CryptoBackend, request: SignedRequest): boolean {
  const isKnown = request.isKeyKnown === true && request.ed25519 !== undefined
  const key = isKnown ? request.ed25519 : verifyingKey(crypto, request.account, request.ed25519)
  if (key === undefined) return false
  const { subaccount, message, signature } = request
  if (subaccount === undefined) return crypto.ed25519.verify(signature, message, key)
  if (!isTokenAllowed(subaccount.token, request.account, request.requiredFlags)) return false
  return (
    crypto.ed25519.verify(subaccount.signature, subaccount.token, key) &&
    crypto.ed25519.verify(signature, message, parseSubaccountToken(subaccount.token).publicKey)
  )
}

function verifyingKey(
  crypto: CryptoBackend,
  account: AccountId,
  ed25519: Uint8Array | undefined,
): Uint8Array | undefined {
  const key = accountKey(account)
  if (ed25519 === undefined) return key
  if (accountPrefix(account) !== AccountPrefixes.account) return undefined
  const converted = crypto.ed25519.toX25519(ed25519)
  return converted !== undefined && equalBytes(converted, key) ? ed25519 : undefined
}

function isTokenAllowed(token: Uint8Array, account: AccountId, requiredFlags: number | undefined): boolean {
  if (requiredFlags === undefined || token.length !== SUBACCOUNT_TOKEN_BYTES) return false
  const { prefix, flags } = parseSubaccountToken(token)
  const fitsPrefix = prefix === accountPrefix(account) || (flags & SubaccountFlags.anyPrefix) !== 0
  return fitsPrefix && (flags & requiredFlags) === requiredFlags
}
