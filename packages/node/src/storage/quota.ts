/**
 * How much an account may keep. What anyone may store into and what only the owner fills are counted apart, so that neither
 * crowds out the other. Nothing that was acknowledged is ever deleted to make room.
 * Source: docs/protocol/storage-rpc.md §4.1, "Quotas".
 * @module
 */

import { isPublicInbox } from '@starling/protocol'

/**
 * `public`: inboxes that anyone may store into. `own`: all other namespaces. `requests`: the signed requests that are kept
 * beside them.
 */
export type QuotaClass = 'public' | 'own' | 'requests'

export type Quotas = Readonly<Record<QuotaClass, number>>

const MEBIBYTE = 1024 * 1024

export const DEFAULT_QUOTAS: Quotas = { public: 64 * MEBIBYTE, own: 32 * MEBIBYTE, requests: 32 * MEBIBYTE }

/**
 * Of requests members have taken so many times the quota from each other before they refuse more: those that did not hear of one another for a
 * while have each let in as much as the quota.
 */
export const REPAIRED_REQUESTS = 4

/** What a message or a request costs besides its data, so that empty ones are not free. */
const OVERHEAD_BYTES = 256

export function quotaClass(namespace: number): Exclude<QuotaClass, 'requests'> {
  return isPublicInbox(namespace) ? 'public' : 'own'
}

/** What a message or a request counts. */
export function storedSizeBytes(dataBytes: number): number {
  return dataBytes + OVERHEAD_BYTES
}

/** What so many of them with so much data count. */
export function storedSizesBytes(count: number, dataBytes: number): number {
  return dataBytes + count * OVERHEAD_BYTES
}
