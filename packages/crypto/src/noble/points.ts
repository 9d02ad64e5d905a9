/**
 * Reading points of edwards25519.
 * @module
 */

import { ed25519 } from '@noble/curves/ed25519.js'

export type EdwardsPoint = InstanceType<typeof ed25519.Point>

/** The point that any 32 bytes encode, y above p included, or undefined off the curve and for other lengths. */
export function decodePoint(bytes: Uint8Array): EdwardsPoint | undefined {
  if (bytes.length !== 32) return undefined
  try {
    return ed25519.Point.fromBytes(bytes, true)
  } catch {
    return undefined
  }
}

/** As `decodePoint`, or undefined also for small orders and for points outside the main subgroup. */
export function decodeMainSubgroupPoint(bytes: Uint8Array): EdwardsPoint | undefined {
  const point = decodePoint(bytes)
  return point === undefined || point.isSmallOrder() || !point.isTorsionFree() ? undefined : point
}
