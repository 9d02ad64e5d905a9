import { describe, expect, it } from 'vitest'
import { readVectors } from '../test/vectors.ts'
import { NODE_RATE_TOKEN_PERIOD_US, RATE_BUCKET_TOKENS, RATE_CLIENTS_MAX, RATE_TOKEN_PERIOD_US } from './limits.ts'
import { RateLimiter } from './rate-limiter.ts'

const NOW = 123_456_789
const PERIOD_US = Math.floor(1_000_000 / 300)

describe('RateLimiter', () => {
  it('has the figures of the vectors', () => {
    expect(readVectors('network/rate-limit.json')).toMatchObject({
      bucket: RATE_BUCKET_TOKENS,
      client_token_period_us: RATE_TOKEN_PERIOD_US,
      node_token_period_us: NODE_RATE_TOKEN_PERIOD_US,
      max_clients: RATE_CLIENTS_MAX,
    })
  })

  it('passes 600 requests at one instant and refuses the next, until a token is back', () => {
    const limiter = new RateLimiter()

    for (let i = 0; i < 600; i++) expect(limiter.allow('alice', NOW), `request ${i}`).toBe(true)

    expect(limiter.allow('alice', NOW)).toBe(false)
    expect(limiter.allow('alice', NOW + PERIOD_US - 1)).toBe(false)
    expect(limiter.allow('alice', NOW + PERIOD_US)).toBe(true)
    expect(limiter.allow('alice', NOW + PERIOD_US)).toBe(false)
  })

  it('passes 300 a second for ever', () => {
    const limiter = new RateLimiter()

    for (let i = 0; i < 6000; i++) {
      expect(limiter.allow('alice', NOW + Math.floor((i * 1_000_000) / 300)), `request ${i}`).toBe(true)
    }
  })

  it('never holds more than a full bucket, however long it rests', () => {
    const limiter = new RateLimiter()
    limiter.allow('alice', NOW)

    const later = NOW + 3_600_000_000
    const passed = Array.from({ length: 700 }, () => limiter.allow('alice', later)).filter(Boolean)

    expect(passed).toHaveLength(600)
  })

  it('keeps one bucket for each client', () => {
    const limiter = new RateLimiter()
    for (let i = 0; i < 600; i++) limiter.allow('mallory', NOW)

    expect(limiter.allow('mallory', NOW)).toBe(false)
    expect(limiter.allow('bob', NOW)).toBe(true)
  })

  it('refuses a new client beyond 10,000, and takes it when buckets are full again', () => {
    const limiter = new RateLimiter()
    for (let i = 0; i < 10_000; i++) expect(limiter.allow(`client ${i}`, NOW)).toBe(true)

    expect(limiter.allow('late', NOW)).toBe(false)
    expect(limiter.allow('client 0', NOW)).toBe(true)
    expect(limiter.allow('late', NOW + PERIOD_US)).toBe(true)
  })

  it('forgets full buckets when swept, and no others', () => {
    const limiter = new RateLimiter({ clientsMax: 2, bucketTokens: 3 })
    limiter.allow('alice', NOW)
    for (let i = 0; i < 3; i++) limiter.allow('mallory', NOW)

    limiter.sweep(NOW + PERIOD_US)

    expect(limiter.allow('bob', NOW + PERIOD_US)).toBe(true)
    expect(limiter.allow('mallory', NOW + PERIOD_US)).toBe(true)
    expect(limiter.allow('mallory', NOW + PERIOD_US)).toBe(false)
    expect(limiter.allow('carol', NOW + PERIOD_US)).toBe(false)
  })
})
