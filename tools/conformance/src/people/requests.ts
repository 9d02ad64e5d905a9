/**
 * Signed requests, each with its text written out as the specification has it.
 * Source: docs/protocol/storage-rpc.md §4.
 * @module
 */

import { toBase64, utf8Encode } from '@starling/base'
import { type Account, namespaceText } from './account.ts'

/** Whoever signs: the account, or one of its subaccounts. */
type Authority = Pick<Account, 'proof' | 'sign'>

export interface Request {
  readonly method: string
  readonly params: Readonly<Record<string, unknown>>
}

/** Replaces parameters, or takes them away with undefined. */
export type Changes = Readonly<Record<string, unknown>>

export interface StoreOptions {
  readonly data?: Uint8Array | string
  /** Left out when undefined. */
  readonly namespace?: number
  readonly timestamp: number
  readonly ttl?: number
  /** Signs unless false; public inboxes need no signature. */
  readonly by?: Authority | false
  readonly sigTimestamp?: number
  readonly changes?: Changes
}

const DAY_MS = 86_400_000

export function storeRequest(account: Account, options: StoreOptions): Request {
  const { namespace, timestamp, sigTimestamp, ttl = DAY_MS, data = 'hello', changes } = options
  const isPublic = (namespace ?? 0) % 10 === 0
  const by = options.by ?? (isPublic ? false : account)
  const signed = by && {
    signature: by.sign('store', namespaceText(namespace), sigTimestamp ?? timestamp),
    ...by.proof,
  }
  const bytes = typeof data === 'string' ? utf8Encode(data) : data
  return of('store', account, {
    timestamp,
    ttl,
    data: toBase64(bytes),
    ...(namespace === undefined ? {} : { namespace }),
    ...(sigTimestamp === undefined ? {} : { sig_timestamp: sigTimestamp }),
    ...signed,
    ...changes,
  })
}

export interface SignedOptions {
  readonly by?: Authority
  readonly namespace?: number | 'all'
  readonly changes?: Changes
}

export function retrieveRequest(account: Account, timestamp: number, options: SignedOptions = {}): Request {
  const { by = account, namespace, changes } = options
  return of('retrieve', account, {
    ...(namespace === undefined ? {} : { namespace }),
    timestamp,
    signature: by.sign('retrieve', namespaceText(namespace), timestamp),
    ...by.proof,
    ...changes,
  })
}

export function deleteRequest(account: Account, messages: readonly string[], options: SignedOptions = {}): Request {
  const { by = account, changes } = options
  return of('delete', account, { messages, signature: by.sign('delete', ...messages), ...by.proof, ...changes })
}

export function deleteAllRequest(account: Account, timestamp: number, options: SignedOptions = {}): Request {
  const { by = account, namespace, changes } = options
  return of('delete_all', account, {
    ...(namespace === undefined ? {} : { namespace }),
    timestamp,
    signature: by.sign('delete_all', namespaceText(namespace), timestamp),
    ...by.proof,
    ...changes,
  })
}

export function deleteBeforeRequest(account: Account, before: number, options: SignedOptions = {}): Request {
  const { by = account, namespace, changes } = options
  return of('delete_before', account, {
    ...(namespace === undefined ? {} : { namespace }),
    before,
    signature: by.sign('delete_before', namespaceText(namespace), before),
    ...by.proof,
    ...changes,
  })
}

export interface ExpireOptions extends SignedOptions {
  readonly mode?: 'shorten' | 'extend'
}

export function expireRequest(
  account: Account,
  messages: readonly string[],
  expiry: number | readonly number[],
  options: ExpireOptions = {},
): Request {
  const { by = account, mode, changes } = options
  const expiries = typeof expiry === 'number' ? [expiry] : expiry
  return of('expire', account, {
    messages,
    expiry,
    ...(mode === undefined ? {} : { [mode]: true }),
    signature: by.sign('expire', mode ?? '', ...expiries, ...messages),
    ...by.proof,
    ...changes,
  })
}

export function expireAllRequest(account: Account, expiry: number, options: SignedOptions = {}): Request {
  const { by = account, namespace, changes } = options
  return of('expire_all', account, {
    ...(namespace === undefined ? {} : { namespace }),
    expiry,
    signature: by.sign('expire_all', namespaceText(namespace), expiry),
    ...by.proof,
    ...changes,
  })
}

export function getExpiriesRequest(
  account: Account,
  timestamp: number,
  messages: readonly string[],
  options: SignedOptions = {},
): Request {
  const { by = account, changes } = options
  const signature = by.sign('get_expiries', timestamp, ...messages)
  return of('get_expiries', account, { messages, timestamp, signature, ...by.proof, ...changes })
}

/** @param tokens - 36 raw bytes each: the text holds them raw, the parameter in base64 */
export function revokeRequest(
  account: Account,
  method: 'revoke_subaccount' | 'unrevoke_subaccount',
  timestamp: number,
  tokens: readonly Uint8Array[],
  changes: Changes = {},
): Request {
  const name = method === 'revoke_subaccount' ? 'revoke' : 'unrevoke'
  const signature = account.sign(method, timestamp, ...tokens)
  return of(method, account, { [name]: tokens.map(toBase64), timestamp, signature, ...account.proof, ...changes })
}

function of(method: string, account: Account, params: Changes): Request {
  return { method, params: { pubkey: account.id, ...params } }
}
