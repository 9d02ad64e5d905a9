/** @module What every `Metrics` has to do. */

import { describe, expect, it } from 'vitest'
import type { Metrics } from '../metrics.ts'
import { seriesKey } from './count-metrics.ts'

export interface MetricsUnderTest {
  readonly metrics: Metrics
  /** What it holds now: series as `seriesKey` writes it → value; of a histogram, how many observations. */
  readonly read: () => Promise<ReadonlyMap<string, number>> | ReadonlyMap<string, number>
}

/** What the suite records, for implementations that want to know beforehand. */
export const SUITE_METRICS = {
  counter: 'starling_suite_requests_total',
  gauge: 'starling_suite_entries',
  histogram: 'starling_suite_wait_seconds',
  labels: { door: ['onion', 'storage_rpc'] },
} as const

export function describeMetrics(name: string, setup: () => MetricsUnderTest): void {
  const { counter, gauge, histogram } = SUITE_METRICS
  const onion = { door: 'onion' }
  const rpc = { door: 'storage_rpc' }

  describe(`${name} as Metrics`, () => {
    it('adds up what is counted, for each label by itself', async () => {
      const { metrics, read } = setup()

      metrics.count(counter, onion)
      metrics.count(counter, onion, 4)
      metrics.count(counter, rpc)

      const series = await read()
      expect(series.get(seriesKey(counter, onion))).toBe(5)
      expect(series.get(seriesKey(counter, rpc))).toBe(1)
    })

    it('keeps the last value of a gauge', async () => {
      const { metrics, read } = setup()

      metrics.set(gauge, 7, onion)
      metrics.set(gauge, 3, onion)

      expect((await read()).get(seriesKey(gauge, onion))).toBe(3)
    })

    it('counts observations', async () => {
      const { metrics, read } = setup()

      metrics.observe(histogram, 0.2, onion)
      metrics.observe(histogram, 12, onion)

      expect((await read()).get(seriesKey(histogram, onion))).toBe(2)
    })
  })
}
