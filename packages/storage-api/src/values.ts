/**
 * Texts of fields → values: accounts, keys, signatures, tokens, hashes. JSON encodings only.
 * Source: docs/protocol/storage-rpc.md, "Value encodings", "Account identifiers", "Which key verifies a request",
 * "Subaccounts".
 * @module
 */

import { fromBase64, fromHex, isBase64, isHex, utf8Encode } from '@starling/base'
import {
  type AccountId,
  accountPrefix,
  isMessageHash,
  type MessageHash,
  parseAccountId,
  SUBACCOUNT_TOKEN_BYTES,
} from '@starling/protocol'
import * as z from 'zod/mini'
import { invalidRequest } from './errors.ts'
import { string, withRules } from './field.ts'

export interface Subaccount {
  /** 36 bytes. */
  readonly token: Uint8Array
  /** 64 bytes, of the token by the account's key. */
  readonly signature: Uint8Array
}

/** What proves that a request comes from the account or from one it has empowered. */
export interface Credentials {
  /** 64 bytes. */
  readonly signature: Uint8Array
  /** 32 bytes; only with accounts of prefix 05. */
  readonly ed25519: Uint8Array | undefined
  readonly subaccount: Subaccount | undefined
}

/** The field that `store`, `retrieve` and `get_swarm` also accept as `pubKey`. */
export const pubkeyField = () => withRules(string(), { alias: 'pubKey' })

/** The fields from which `credentialsOf` reads; `signature` is added by each operation with its own rules. */
export const credentialFields = () => ({
  pubkey_ed25519: z.optional(string()),
  subaccount: z.optional(string()),
  subaccount_sig: z.optional(string()),
})

export interface CredentialTexts {
  readonly pubkey_ed25519?: string | undefined
  readonly signature?: string | undefined
  readonly subaccount?: string | undefined
  readonly subaccount_sig?: string | undefined
}

const BAD_PUBKEY = 'Pubkey must be 66 hex digits (33 bytes) long'
const BAD_TOKEN = 'invalid subaccount: expected base64 or hex-encoded subaccount token'

/** @throws {RpcError} `invalid_request` */
export function accountOf(text: string, wording: string = BAD_PUBKEY): AccountId {
  if (!isHex(text, 33)) throw invalidRequest(wording)
  return parseAccountId(text)
}

/** @throws {RpcError} `invalid_request` for the first bad one of key, signature, token */
export function credentialsOf(account: AccountId, fields: CredentialTexts, signature: string): Credentials {
  const ed25519 = fields.pubkey_ed25519 === undefined ? undefined : ed25519Of(account, fields.pubkey_ed25519)
  return {
    ed25519,
    signature: signatureOf(signature, 'invalid signature: expected base64 encoded Ed25519 signature'),
    subaccount: subaccountOf(fields),
  }
}

/** Of operations that subaccounts may not carry out. @throws {RpcError} `invalid_request` */
export function accountCredentialsOf(
  account: AccountId,
  fields: { readonly pubkey_ed25519?: string | undefined; readonly signature: string },
): Credentials {
  return credentialsOf(account, { pubkey_ed25519: fields.pubkey_ed25519 }, fields.signature)
}

function ed25519Of(account: AccountId, text: string): Uint8Array {
  if (accountPrefix(account) !== 0x05) throw invalidRequest('pubkey_ed25519 is only permitted for 05[...] pubkeys')
  if (text.length === 64) {
    if (!isHex(text)) throw invalidRequest('invalid pubkey_ed25519: value is not hex')
    return fromHex(text)
  }
  // The wire takes 32 characters for the raw key, whatever sense that makes in JSON.
  const raw = text.length <= 32 ? utf8Encode(text) : undefined
  if (raw?.length !== 32) throw invalidRequest('Invalid pubkey_ed25519: expected 64 hex char or 32 byte pubkey')
  return raw
}

function signatureOf(text: string, wording: string): Uint8Array {
  const hasLength = text.length === 86 || (text.length === 88 && text.endsWith('=='))
  if (!hasLength || !isBase64(text)) throw invalidRequest(wording)
  return fromBase64(text)
}

function subaccountOf(fields: CredentialTexts): Subaccount | undefined {
  // An empty token is none.
  if (fields.subaccount === undefined || fields.subaccount === '') return undefined
  if (fields.subaccount_sig === undefined)
    throw invalidRequest('invalid subaccount: subaccount_sig is required when using subaccount')
  return {
    token: tokenOf(fields.subaccount),
    signature: signatureOf(
      fields.subaccount_sig,
      'invalid subaccount signature: expected base64 encoded Ed25519 signature',
    ),
  }
}

/** @throws {RpcError} `invalid_request` */
export function tokenOf(text: string, wording = BAD_TOKEN): Uint8Array {
  if (isHex(text, SUBACCOUNT_TOKEN_BYTES)) return fromHex(text)
  if (text.length === 48 && isBase64(text)) {
    const token = fromBase64(text)
    if (token.length === SUBACCOUNT_TOKEN_BYTES) return token
  }
  throw invalidRequest(wording)
}

/**
 * The hashes of a request, in its order.
 * @throws {RpcError} `invalid_request` for none, and for one that has not the form of a hash
 */
export function hashesOf(texts: readonly string[]): readonly MessageHash[] {
  if (texts.length === 0) throw invalidRequest('messages does not contain any message hashes')
  return texts.map((text) => {
    if (!isMessageHash(text)) throw invalidRequest(`invalid message hash: ${text}`)
    return text
  })
}
