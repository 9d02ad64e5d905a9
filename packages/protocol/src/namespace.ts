/**
 * Namespaces: the numbered mailboxes of an account, and what each kind allows.
 * Source: docs/protocol/storage-rpc.md §2.3, §2.4.
 * @module
 */

import { PRIVATE_TTL_MS_MAX, PUBLIC_INBOX_TTL_MS_MAX } from './limits.ts'
import { SubaccountFlags } from './subaccount-token.ts'

/** Namespaces in use by clients. Any integer −32768 … 32767 is a namespace. */
export const Namespaces = {
  directMessages: 0,
  userProfile: 2,
  contacts: 3,
  conversationInfo: 4,
  userGroups: 5,
  groupMessages: 11,
  groupKeys: 12,
  groupInfo: 13,
  groupMembers: 14,
  legacyGroup: -10,
  groupRemovals: -11,
} as const

/** Whether `value` is a signed 16-bit integer. */
export function isNamespace(value: number): boolean {
  return Number.isInteger(value) && value >= -32768 && value <= 32767
}

/** n mod 10 = 0: anyone may store without a signature. */
export function isPublicInbox(namespace: number): boolean {
  return namespace % 10 === 0
}

/** n < 0 and −n mod 20 = 1: anyone may retrieve; holds one message, which a store replaces. */
export function isPublicOutbox(namespace: number): boolean {
  return namespace < 0 && -namespace % 20 === 1
}

/** Public outboxes, and the public inbox of legacy groups. */
export function mayRetrieveUnauthenticated(namespace: number): boolean {
  return isPublicOutbox(namespace) || namespace === Namespaces.legacyGroup
}

/** n < 0 and −n mod 100 = 11: a revoked subaccount may still retrieve. */
export function revokedMayRetrieve(namespace: number): boolean {
  return namespace < 0 && -namespace % 100 === 11
}

/** Longest time from timestamp to expiry of a stored message, ms, inclusive. */
export function maxTtlMs(namespace: number): number {
  return isPublicInbox(namespace) ? PUBLIC_INBOX_TTL_MS_MAX : PRIVATE_TTL_MS_MAX
}

/** Flags a subaccount needs to store; undefined where storing needs no signature at all. */
export function storeSubaccountFlags(namespace: number): number | undefined {
  if (isPublicInbox(namespace)) return undefined
  return isPublicOutbox(namespace) ? SubaccountFlags.write | SubaccountFlags.delete : SubaccountFlags.write
}
