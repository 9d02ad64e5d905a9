/** @module Signed requests of people, as their clients make them. */

import { toBase64, toHex } from '@starling/base'
import { native } from '@starling/crypto/native'
import {
  type Account,
  createAccount,
  deleteAllText,
  deleteBeforeText,
  deleteText,
  type ExpireMode,
  encodeSubaccountToken,
  expireAllText,
  expireText,
  getExpiriesText,
  messageHash,
  type NamespaceSelector,
  retrieveText,
  revokeSubaccountText,
  storeText,
  unrevokeSubaccountText,
} from '@starling/protocol'
import { people } from '@starling/testkit'
import { NOW_MS } from './small-network.ts'

export const alice: Account = createAccount(native, people.alice.entropy)
export const bob: Account = createAccount(native, people.bob.entropy)

/** Of these two swarms the first is nearer to alice and to bob. */
export const PEOPLES_SWARM = 0xc800_0000_0000_0000n
export const OTHER_SWARM = 0x4800_0000_0000_0000n

export const WEEK_MS = 7 * 86_400_000

/** An unsigned store into the public inbox. */
export function storeParams(account: Account, data: string, changes: Record<string, unknown> = {}) {
  return {
    pubkey: account.id,
    timestamp: NOW_MS,
    ttl: WEEK_MS,
    data: toBase64(new TextEncoder().encode(data)),
    ...changes,
  }
}

/** A store that its account signed. */
export function signedStoreParams(account: Account, namespace: number, data: string) {
  return storeParams(account, data, {
    namespace,
    pubkey_ed25519: toHex(account.ed25519.publicKey),
    signature: toBase64(account.ed25519.sign(storeText(namespace, NOW_MS))),
  })
}

export function retrieveParams(account: Account, namespace = 0, changes: Record<string, unknown> = {}) {
  const timestamp = (changes['timestamp'] as number | undefined) ?? NOW_MS
  return {
    pubkey: account.id,
    namespace,
    timestamp,
    pubkey_ed25519: toHex(account.ed25519.publicKey),
    signature: toBase64(account.ed25519.sign(retrieveText(namespace, timestamp))),
    ...changes,
  }
}

/** The hash of what `storeParams` stores. */
export function hashOfData(account: Account, data: string, namespace = 0): string {
  return messageHash(native, account.id, namespace, new TextEncoder().encode(data))
}

export function deleteParams(account: Account, messages: readonly string[], changes: Record<string, unknown> = {}) {
  return { ...signed(account, deleteText(messages)), messages, ...changes }
}

export function deleteAllParams(account: Account, namespace?: NamespaceSelector, timestamp = NOW_MS) {
  return { ...signed(account, deleteAllText(namespace ?? 0, timestamp)), timestamp, ...given({ namespace }) }
}

export function deleteBeforeParams(account: Account, before: number, namespace?: NamespaceSelector) {
  return { ...signed(account, deleteBeforeText(namespace ?? 0, before)), before, ...given({ namespace }) }
}

export function expireParams(
  account: Account,
  messages: readonly string[],
  expiry: number | readonly number[],
  mode?: ExpireMode,
) {
  const expiries = typeof expiry === 'number' ? [expiry] : expiry
  return {
    ...signed(account, expireText(mode, expiries, messages)),
    messages,
    expiry,
    ...(mode === undefined ? {} : { [mode]: true }),
  }
}

export function expireAllParams(account: Account, expiry: number, namespace?: NamespaceSelector) {
  return { ...signed(account, expireAllText(namespace ?? 0, expiry)), expiry, ...given({ namespace }) }
}

export function getExpiriesParams(account: Account, messages: readonly string[], timestamp = NOW_MS) {
  return { ...signed(account, getExpiriesText(timestamp, messages)), messages, timestamp }
}

export function revokeParams(account: Account, tokens: readonly Uint8Array[], timestamp = NOW_MS) {
  return { ...signed(account, revokeSubaccountText(timestamp, tokens)), revoke: tokens.map(toBase64), timestamp }
}

export function unrevokeParams(account: Account, tokens: readonly Uint8Array[], timestamp = NOW_MS) {
  return { ...signed(account, unrevokeSubaccountText(timestamp, tokens)), unrevoke: tokens.map(toBase64), timestamp }
}

/** What acts for an account: a token with the seed's key, and the account's word for it. */
export interface TestSubaccount {
  readonly token: Uint8Array
  readonly params: { readonly subaccount: string; readonly subaccount_sig: string }
  sign(text: Uint8Array): { readonly signature: string }
}

export function subaccountOf(account: Account, flags: number, seed: number, prefix = 0x05): TestSubaccount {
  const key = native.ed25519.importSeed(new Uint8Array(32).fill(seed))
  const token = encodeSubaccountToken({ prefix, flags, publicKey: key.publicKey })
  const params = { subaccount: toBase64(token), subaccount_sig: toBase64(account.ed25519.sign(token)) }
  return { token, params, sign: (text) => ({ signature: toBase64(key.sign(text)) }) }
}

/** A request as the subaccount makes it: its signature in place of the account's. */
export function asSubaccount<Params extends object>(subaccount: TestSubaccount, text: Uint8Array, params: Params) {
  return { ...params, ...subaccount.params, ...subaccount.sign(text) }
}

function signed(account: Account, text: Uint8Array) {
  return {
    pubkey: account.id,
    pubkey_ed25519: toHex(account.ed25519.publicKey),
    signature: toBase64(account.ed25519.sign(text)),
  }
}

function given(fields: Record<string, unknown>) {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}
