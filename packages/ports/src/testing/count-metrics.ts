/** @module Metrics that only count, for tests and simulations that ask what happened. */

import type { Metrics } from '../metrics.ts'

/**
 * `series` grows as the metrics are used: `name{label="value"}` → a counter's sum, a gauge's last value, or how many
 * observations a histogram has had. Labels stand in the order of their names.
 */
export function countMetrics(): { readonly metrics: Metrics; readonly series: ReadonlyMap<string, number> } {
  const series = new Map<string, number>()
  const add = (key: string, by: number) => void series.set(key, (series.get(key) ?? 0) + by)
  const metrics: Metrics = {
    count: (name, labels = {}, by = 1) => add(seriesKey(name, labels), by),
    set: (name, value, labels = {}) => void series.set(seriesKey(name, labels), value),
    observe: (name, _value, labels = {}) => add(seriesKey(name, labels), 1),
  }
  return { metrics, series }
}

/** As Prometheus writes a series. */
export function seriesKey(name: string, labels: Readonly<Record<string, string>> = {}): string {
  const pairs = Object.entries(labels)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([label, value]) => `${label}="${value}"`)
  return pairs.length === 0 ? name : `${name}{${pairs.join(',')}}`
}
