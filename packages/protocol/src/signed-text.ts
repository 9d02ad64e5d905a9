/**
 * What is signed: requests by accounts (`…Text`) and results by nodes (`…ReceiptText`). Parts follow each other without
 * separators, numbers in decimal, namespace 0 as nothing. Times are ms.
 * Source: docs/protocol/storage-rpc.md §3.4, §4, §6.
 * @module
 */

import { assert, concatBytes, utf8Encode } from '@starling/base'
import { type AccountId, accountBytes } from './account-id.ts'

/** A namespace, or all of the account's. */
export type NamespaceSelector = number | 'all'
export type ExpireMode = 'shorten' | 'extend'

export function storeText(namespace: number, sigTimestampMs: number): Uint8Array {
  return join(['store', namespaceText(namespace), sigTimestampMs])
}

export function retrieveText(namespace: number, timestampMs: number): Uint8Array {
  return join(['retrieve', namespaceText(namespace), timestampMs])
}

/** @param hashes - in the order of the request */
export function deleteText(hashes: readonly string[]): Uint8Array {
  return join(['delete', ...hashes])
}

export function deleteAllText(namespace: NamespaceSelector, timestampMs: number): Uint8Array {
  return join(['delete_all', namespaceText(namespace), timestampMs])
}

export function deleteBeforeText(namespace: NamespaceSelector, beforeMs: number): Uint8Array {
  return join(['delete_before', namespaceText(namespace), beforeMs])
}

/**
 * @param mode - undefined sets the expiry whatever it was
 * @param expiriesMs - one, or one for each hash
 * @param hashes - in the order of the request
 */
export function expireText(
  mode: ExpireMode | undefined,
  expiriesMs: readonly number[],
  hashes: readonly string[],
): Uint8Array {
  return join(['expire', mode ?? '', ...expiriesMs, ...hashes])
}

export function expireAllText(namespace: NamespaceSelector, expiryMs: number): Uint8Array {
  return join(['expire_all', namespaceText(namespace), expiryMs])
}

/** @param hashes - in the order of the request */
export function getExpiriesText(timestampMs: number, hashes: readonly string[]): Uint8Array {
  return join(['get_expiries', timestampMs, ...hashes])
}

/** @param tokens - 36 raw bytes each, in the order of the request */
export function revokeSubaccountText(timestampMs: number, tokens: readonly Uint8Array[]): Uint8Array {
  return join(['revoke_subaccount', timestampMs, ...tokens])
}

/** @param tokens - 36 raw bytes each, in the order of the request */
export function unrevokeSubaccountText(timestampMs: number, tokens: readonly Uint8Array[]): Uint8Array {
  return join(['unrevoke_subaccount', timestampMs, ...tokens])
}

/** @param timestampSeconds - seconds, unlike all others */
export function monitorText(
  account: AccountId,
  timestampSeconds: number,
  wantsData: boolean,
  namespaces: readonly number[],
): Uint8Array {
  return join(['MONITOR', account, timestampSeconds, wantsData ? '1' : '0', namespaces.join(',')])
}

/** The 43 characters themselves, not the bytes they stand for. */
export function storeReceiptText(hash: string): Uint8Array {
  return join([hash])
}

/** What a member says it keeps, and since when it is known to be on its disk. */
export interface StoredReceipt {
  readonly hash: string
  readonly account: AccountId
  readonly namespace: number
  readonly storedAtMs: number
  readonly expiryMs: number
}

const STORED_RECEIPT_LABEL = 'starling.receipt.v1:'

/**
 * Ours, beside the signature that original clients know. Label ‖ hash (43 characters) ‖ account (33 bytes) ‖ i16be namespace ‖
 * u64be stored at ‖ u64be expiry: all but the label of fixed length, and the label begins no other text that nodes sign.
 */
export function storedReceiptText(receipt: StoredReceipt): Uint8Array {
  const numbers = new DataView(new ArrayBuffer(18))
  numbers.setInt16(0, receipt.namespace)
  numbers.setBigUint64(2, BigInt(receipt.storedAtMs))
  numbers.setBigUint64(10, BigInt(receipt.expiryMs))
  return join([STORED_RECEIPT_LABEL, receipt.hash, accountBytes(receipt.account), new Uint8Array(numbers.buffer)])
}

/**
 * @param requested - in the order of the request
 * @param deleted - in any order
 */
export function deleteReceiptText(
  account: AccountId,
  requested: readonly string[],
  deleted: readonly string[],
): Uint8Array {
  return join([account, ...requested, ...sorted(deleted)])
}

/** @param deleted - of all namespaces together, in any order */
export function deleteAllReceiptText(account: AccountId, timestampMs: number, deleted: readonly string[]): Uint8Array {
  return join([account, timestampMs, ...sorted(deleted)])
}

/** @param deleted - of all namespaces together, in any order */
export function deleteBeforeReceiptText(account: AccountId, beforeMs: number, deleted: readonly string[]): Uint8Array {
  return join([account, beforeMs, ...sorted(deleted)])
}

/**
 * A node says that it is away on purpose. Source: docs/protocol/swarms.md §6.4.
 * @param ed25519 - of the node, 64 lower-case hex digits
 */
export function maintenanceText(ed25519: string, fromMs: number, untilMs: number): Uint8Array {
  return join(['starling-maintenance ', ed25519, ' ', fromMs, ' ', untilMs])
}

export interface ExpireReceipt {
  readonly account: AccountId
  /** As in the reply: one value, or values in the order of `updated`. */
  readonly expiryMs: number | readonly number[]
  /** In the order of the request. */
  readonly requested: readonly string[]
  /** As in the reply: sorted. */
  readonly updated: readonly string[]
  /** Expiries by hash, in any order; only when the request said `shorten` or `extend`. */
  readonly unchanged?: ReadonlyMap<string, number>
}

export function expireReceiptText({ account, expiryMs, requested, updated, unchanged }: ExpireReceipt): Uint8Array {
  const expiriesMs = typeof expiryMs === 'number' ? [expiryMs] : expiryMs
  const kept = [...(unchanged ?? [])].sort(([left], [right]) => (left < right ? -1 : 1)).flat()
  return join([account, ...expiriesMs, ...requested, ...updated, ...kept])
}

/** @param updated - of all namespaces together, in any order */
export function expireAllReceiptText(account: AccountId, expiryMs: number, updated: readonly string[]): Uint8Array {
  return join([account, expiryMs, ...sorted(updated)])
}

/** @param tokens - 36 raw bytes each, in the order of the request */
export function revokeSubaccountReceiptText(
  account: AccountId,
  timestampMs: number,
  tokens: readonly Uint8Array[],
): Uint8Array {
  return join([account, timestampMs, ...tokens])
}

/** @param tokens - 36 raw bytes each, in the order of the request */
export function unrevokeSubaccountReceiptText(
  account: AccountId,
  timestampMs: number,
  tokens: readonly Uint8Array[],
): Uint8Array {
  return join([account, timestampMs, ...tokens])
}

function namespaceText(namespace: NamespaceSelector): string {
  return namespace === 0 ? '' : String(namespace)
}

function sorted(hashes: readonly string[]): readonly string[] {
  return [...hashes].sort()
}

function join(parts: readonly (string | number | Uint8Array)[]): Uint8Array {
  return concatBytes(
    ...parts.map((part) => {
      if (typeof part === 'string') return utf8Encode(part)
      if (typeof part !== 'number') return part
      assert(Number.isSafeInteger(part), 'a signed number is an integer')
      return utf8Encode(String(part))
    }),
  )
}
