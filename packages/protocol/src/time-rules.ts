/**
 * Which times nodes accept, as pure rules over a passed-in now. All ms; a difference of exactly the limit passes.
 * Source: docs/protocol/storage-rpc.md §2.5, §4.1, §4.9; docs/protocol/monitor.md §2.
 * @module
 */

import {
  FORWARDED_SIGNATURE_TOLERANCE_MS,
  MONITOR_SIGNATURE_AGE_MS_MAX,
  MONITOR_SIGNATURE_AHEAD_MS_MAX,
  PRIVATE_TTL_MS_MAX,
  SIGNATURE_TOLERANCE_MS,
  STORE_TOLERANCE_MS,
  TTL_MS_MIN,
} from './limits.ts'
import { maxTtlMs } from './namespace.ts'
import type { ExpireMode } from './signed-text.ts'

/** What a store is measured by. */
export interface StoreTimes {
  readonly timestampMs: number
  readonly expiryMs: number
}

/** Whether the time to live is neither too short nor too long for the namespace (else 403). */
export function isTtlAllowed(namespace: number, { timestampMs, expiryMs }: StoreTimes): boolean {
  const ttlMs = expiryMs - timestampMs
  return ttlMs >= TTL_MS_MIN && ttlMs <= maxTtlMs(namespace)
}

/** Whether a message to store is neither from the future nor expired (else 406). */
export function isStoreTimeAllowed({ timestampMs, expiryMs }: StoreTimes, nowMs: number): boolean {
  return timestampMs <= nowMs + STORE_TOLERANCE_MS && expiryMs >= nowMs - STORE_TOLERANCE_MS
}

/** Whether a signature is of now. @param forwarded - by a member of the swarm, which took its time */
export function isSignatureTimeAllowed(timestampMs: number, nowMs: number, forwarded = false): boolean {
  return Math.abs(timestampMs - nowMs) <= signatureToleranceMs(forwarded)
}

/** Whether the signature of a subscription is neither too old nor from the future. @param timestampSeconds - seconds */
export function isMonitorTimeAllowed(timestampSeconds: number, nowMs: number): boolean {
  const ageMs = nowMs - timestampSeconds * 1_000
  return ageMs <= MONITOR_SIGNATURE_AGE_MS_MAX && -ageMs <= MONITOR_SIGNATURE_AHEAD_MS_MAX
}

/** Whether `delete_before` reaches no further than now. @param forwarded - by a member of the swarm */
export function isDeleteBeforeTimeAllowed(beforeMs: number, nowMs: number, forwarded = false): boolean {
  return beforeMs <= nowMs + signatureToleranceMs(forwarded)
}

/** Whether an expiry of `expire` or `expire_all` is not in the past. @param forwarded - by a member of the swarm */
export function isExpireTimeAllowed(expiryMs: number, nowMs: number, forwarded = false): boolean {
  return expiryMs >= nowMs - signatureToleranceMs(forwarded)
}

/** The furthest expiry that `expire` sets. */
export function cappedExpiryMs(requestedMs: number, nowMs: number): number {
  return Math.min(requestedMs, nowMs + PRIVATE_TTL_MS_MAX)
}

/** Whether `expire` changes a message. @param mode - undefined sets the expiry, and counts as a change always */
export function changesExpiry(mode: ExpireMode | undefined, currentMs: number, cappedMs: number): boolean {
  if (mode === 'extend') return cappedMs > currentMs
  if (mode === 'shorten') return cappedMs < currentMs
  return true
}

function signatureToleranceMs(forwarded: boolean): number {
  return forwarded ? FORWARDED_SIGNATURE_TOLERANCE_MS : SIGNATURE_TOLERANCE_MS
}
