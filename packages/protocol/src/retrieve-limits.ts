/**
 * How much one `retrieve` returns.
 * Source: docs/protocol/storage-rpc.md §4.2.
 * @module
 */

import { RETRIEVE_BYTES_MAX, RETRIEVE_DEFAULT_SHARE, RETRIEVE_OVERHEAD_BYTES } from './limits.ts'

export interface RetrieveLimits {
  /** Budget for the sum of `retrieveCost`. The first message is returned even when it costs more. */
  readonly maxSizeBytes: number
  /** Absent when the number is not limited. */
  readonly maxCount?: number
}

/**
 * @param asked.maxSize - bytes; 0 counts as absent, −k asks for a k-th of the maximum
 * @param asked.maxCount - 0 counts as absent, a negative number is no limit
 */
export function retrieveLimits(asked: {
  readonly maxSize?: number | undefined
  readonly maxCount?: number | undefined
}): RetrieveLimits {
  const maxCount = asked.maxCount ?? 0
  const fallback = maxCount === 0 ? -RETRIEVE_DEFAULT_SHARE : RETRIEVE_BYTES_MAX
  const maxSize = asked.maxSize || fallback
  const maxSizeBytes = maxSize < 0 ? Math.floor(RETRIEVE_BYTES_MAX / -maxSize) : Math.min(maxSize, RETRIEVE_BYTES_MAX)
  return maxCount > 0 ? { maxSizeBytes, maxCount } : { maxSizeBytes }
}

/** What one message takes of the budget: 100 + length of hash + ⌊4/3 · length of data⌋. */
export function retrieveCost(hashLength: number, dataLength: number): number {
  return RETRIEVE_OVERHEAD_BYTES + hashLength + Math.floor((dataLength * 4) / 3)
}

/**
 * The messages from the front that fit, at least one if there is one.
 * @returns how many, and whether any were left
 */
export function countWithinLimits(
  messages: readonly { readonly hash: string; readonly data: Uint8Array }[],
  { maxSizeBytes, maxCount }: RetrieveLimits,
): { readonly count: number; readonly more: boolean } {
  let total = 0
  let count = 0
  for (const { hash, data } of messages) {
    total += retrieveCost(hash.length, data.length)
    if (count > 0 && (count === maxCount || total > maxSizeBytes)) return { count, more: true }
    count++
  }
  return { count, more: false }
}
