/** @module Quantiles of what was measured. */

/** All in the unit of the samples; `NaN` where there were none. */
export interface Distribution {
  readonly count: number
  readonly p50: number
  readonly p95: number
  readonly p99: number
  readonly max: number
}

/** @param samples - in any order; not modified */
export function distributionOf(samples: readonly number[]): Distribution {
  const sorted = Float64Array.from(samples).sort()
  return {
    count: sorted.length,
    p50: quantile(sorted, 0.5),
    p95: quantile(sorted, 0.95),
    p99: quantile(sorted, 0.99),
    max: quantile(sorted, 1),
  }
}

/**
 * By nearest rank: the smallest sample that at least the share `q` of all does not exceed. It is always a sample.
 *
 * @param sorted - ascending
 * @param q - 0 … 1
 */
export function quantile(sorted: ArrayLike<number>, q: number): number {
  const rank = Math.max(1, Math.ceil(q * sorted.length))
  return sorted[rank - 1] ?? Number.NaN
}
