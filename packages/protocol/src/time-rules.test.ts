import { describe, expect, it } from 'vitest'
import {
  cappedExpiryMs,
  changesExpiry,
  isDeleteBeforeTimeAllowed,
  isExpireTimeAllowed,
  isSignatureTimeAllowed,
  isStoreTimeAllowed,
  isTtlAllowed,
} from './time-rules.ts'

const NOW = 1_700_000_000_000
const DAY_MS = 86_400_000

describe('time rules', () => {
  it.each([
    [0, 9_999, false],
    [0, 10_000, true],
    [0, 14 * DAY_MS, true],
    [0, 14 * DAY_MS + 1, false],
    [5, 30 * DAY_MS, true],
    [5, 30 * DAY_MS + 1, false],
  ])('in namespace %i a time to live of %i ms: %s', (namespace, ttlMs, allowed) => {
    expect(isTtlAllowed(namespace, { timestampMs: NOW, expiryMs: NOW + ttlMs })).toBe(allowed)
  })

  it('store neither what comes from the future nor what has expired', () => {
    const expiryMs = NOW + DAY_MS
    expect(isStoreTimeAllowed({ timestampMs: NOW + 10_000, expiryMs }, NOW)).toBe(true)
    expect(isStoreTimeAllowed({ timestampMs: NOW + 10_001, expiryMs }, NOW)).toBe(false)
    expect(isStoreTimeAllowed({ timestampMs: NOW - DAY_MS, expiryMs: NOW - 10_000 }, NOW)).toBe(true)
    expect(isStoreTimeAllowed({ timestampMs: NOW - DAY_MS, expiryMs: NOW - 10_001 }, NOW)).toBe(false)
  })

  it('take a signature of a minute around now, and ten seconds more when it was forwarded', () => {
    for (const sign of [-1, 1]) {
      expect(isSignatureTimeAllowed(NOW + sign * 60_000, NOW)).toBe(true)
      expect(isSignatureTimeAllowed(NOW + sign * 60_001, NOW)).toBe(false)
      expect(isSignatureTimeAllowed(NOW + sign * 70_000, NOW, true)).toBe(true)
      expect(isSignatureTimeAllowed(NOW + sign * 70_001, NOW, true)).toBe(false)
    }
  })

  it('delete before no later than a minute from now', () => {
    expect(isDeleteBeforeTimeAllowed(NOW + 60_000, NOW)).toBe(true)
    expect(isDeleteBeforeTimeAllowed(NOW + 60_001, NOW)).toBe(false)
  })

  it('expire no earlier than a minute ago', () => {
    expect(isExpireTimeAllowed(NOW - 60_000, NOW)).toBe(true)
    expect(isExpireTimeAllowed(NOW - 60_001, NOW)).toBe(false)
    expect(isExpireTimeAllowed(NOW - 70_000, NOW, true)).toBe(true)
    expect(isExpireTimeAllowed(NOW - 70_001, NOW, true)).toBe(false)
  })

  it('set no expiry beyond thirty days', () => {
    expect(cappedExpiryMs(NOW + 31 * DAY_MS, NOW)).toBe(NOW + 30 * DAY_MS)
    expect(cappedExpiryMs(NOW + DAY_MS, NOW)).toBe(NOW + DAY_MS)
  })

  it('extend only upwards and shorten only downwards', () => {
    expect([1, 2, 3].map((expiry) => changesExpiry('extend', 2, expiry))).toEqual([false, false, true])
    expect([1, 2, 3].map((expiry) => changesExpiry('shorten', 2, expiry))).toEqual([true, false, false])
    expect([1, 2, 3].map((expiry) => changesExpiry(undefined, 2, expiry))).toEqual([true, true, true])
  })
})
