/**
 * Token buckets, one for each client address.
 * Source: docs/protocol/storage-rpc.md §5.
 * @module
 */

import { RATE_BUCKET_TOKENS, RATE_CLIENTS_MAX, RATE_TOKEN_PERIOD_US } from './limits.ts'

export interface RateLimiterOptions {
  /** Tokens of a full bucket. */
  readonly bucketTokens?: number
  /** Microseconds until one token comes back. */
  readonly tokenPeriodUs?: number
  /** Buckets kept at once. */
  readonly clientsMax?: number
}

interface Bucket {
  tokens: number
  /** Time up to which tokens were credited. */
  creditedUs: number
}

/** Times are microseconds of any clock that never goes back, passed in with each call. */
export class RateLimiter {
  readonly #buckets = new Map<string, Bucket>()
  readonly #bucketTokens: number
  readonly #tokenPeriodUs: number
  readonly #clientsMax: number
  #sweptUs = Number.NEGATIVE_INFINITY

  constructor(options: RateLimiterOptions = {}) {
    this.#bucketTokens = options.bucketTokens ?? RATE_BUCKET_TOKENS
    this.#tokenPeriodUs = options.tokenPeriodUs ?? RATE_TOKEN_PERIOD_US
    this.#clientsMax = options.clientsMax ?? RATE_CLIENTS_MAX
  }

  /** Takes one of the client's tokens; false when it has none, or when too many other clients are tracked. */
  allow(client: string, nowUs: number): boolean {
    const bucket = this.#buckets.get(client)
    if (bucket === undefined) return this.#track(client, nowUs)
    this.#credit(bucket, nowUs)
    if (bucket.tokens === 0) return false
    bucket.tokens--
    return true
  }

  /** Drops the buckets that are full again: their clients would be met as new ones. */
  sweep(nowUs: number): void {
    this.#sweptUs = nowUs
    for (const [client, bucket] of this.#buckets) {
      this.#credit(bucket, nowUs)
      if (bucket.tokens === this.#bucketTokens) this.#buckets.delete(client)
    }
  }

  #track(client: string, nowUs: number): boolean {
    // Once per period: a sweep looks at all buckets, and strangers in thousands must not make each request one.
    const maySweep = nowUs - this.#sweptUs >= this.#tokenPeriodUs
    if (this.#buckets.size >= this.#clientsMax && maySweep) this.sweep(nowUs)
    if (this.#buckets.size >= this.#clientsMax) return false
    this.#buckets.set(client, { tokens: this.#bucketTokens - 1, creditedUs: nowUs })
    return true
  }

  #credit(bucket: Bucket, nowUs: number): void {
    const earned = Math.max(0, Math.floor((nowUs - bucket.creditedUs) / this.#tokenPeriodUs))
    bucket.tokens += earned
    // What is left of a period counts for the next token, so that a steady client gets its full rate.
    bucket.creditedUs += earned * this.#tokenPeriodUs
    if (bucket.tokens >= this.#bucketTokens) {
      bucket.tokens = this.#bucketTokens
      bucket.creditedUs = nowUs
    }
  }
}
