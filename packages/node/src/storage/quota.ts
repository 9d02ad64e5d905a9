/**
 * How much an account may keep. What anyone may store into and what only the owner fills are counted apart, so that neither
 * crowds out the other. Nothing that was acknowledged is ever deleted to make room.
 * Source: docs/protocol/storage-rpc.md §4.1, "Quotas".
 * @module
 */

import { isPublicInbox } from '@starling/protocol'

/** `public`: inboxes that anyone may store into. `own`: all other namespaces. */
export type QuotaClass = 'public' | 'own'

export type Quotas = Readonly<Record<QuotaClass, number>>

const MEBIBYTE = 1024 * 1024

export const DEFAULT_QUOTAS: Quotas = { public: 64 * MEBIBYTE, own: 32 * MEBIBYTE }

/** What a message costs besides its data, so that empty ones are not free. */
const OVERHEAD_BYTES = 256

export function quotaClass(namespace: number): QuotaClass {
  return isPublicInbox(namespace) ? 'public' : 'own'
}

/** What a message counts. */
export function storedSizeBytes(dataBytes: number): number {
  return dataBytes + OVERHEAD_BYTES
}

/** What so many messages with so much data count. */
export function storedSizesBytes(messages: number, dataBytes: number): number {
  return dataBytes + messages * OVERHEAD_BYTES
}
