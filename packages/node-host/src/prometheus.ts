/** @module The `Metrics` port on prom-client: what the node declares, and what Node itself tells of its process. */

import { assert } from '@starling/base'
import type { MetricDeclaration } from '@starling/node'
import type { Metrics, MetricsReader } from '@starling/ports'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

/** Series that exist from the start, so that a rate over the first event is not lost; of larger tables only those used. */
const INITIAL_SERIES_MAX = 32

/** How often the event loop's delay is looked at: each look wakes an idle process, a hundred a second cost 0.4 % of a core. */
const EVENT_LOOP_PRECISION_MS = 50

/** @param declarations - by name */
export function createPrometheusMetrics(
  declarations: Readonly<Record<string, MetricDeclaration>>,
): Metrics & MetricsReader {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: EVENT_LOOP_PRECISION_MS })
  const counters = new Map<string, Counter>()
  const gauges = new Map<string, Gauge>()
  const histograms = new Map<string, Histogram>()
  for (const [name, { kind, help, labels, buckets }] of Object.entries(declarations)) {
    const common = { name, help, labelNames: Object.keys(labels), registers: [registry] }
    if (kind === 'counter') counters.set(name, withZeros(new Counter(common), labels))
    else if (kind === 'gauge') gauges.set(name, new Gauge(common))
    else histograms.set(name, new Histogram({ ...common, buckets: [...buckets] }))
  }
  return {
    count: (name, labels = {}, by = 1) => known(counters, name).inc(labels, by),
    set: (name, value, labels = {}) => known(gauges, name).set(labels, value),
    observe: (name, value, labels = {}) => known(histograms, name).observe(labels, value),
    contentType: registry.contentType,
    read: () => registry.metrics(),
  }
}

function known<Metric>(metrics: ReadonlyMap<string, Metric>, name: string): Metric {
  const metric = metrics.get(name)
  assert(metric !== undefined, 'metric is not declared', { name })
  return metric
}

function withZeros(counter: Counter, labels: MetricDeclaration['labels']): Counter {
  const series = Object.entries(labels).reduce<Record<string, string>[]>(
    (all, [label, values]) => all.flatMap((some) => values.map((value) => ({ ...some, [label]: value }))),
    [{}],
  )
  if (series.length <= INITIAL_SERIES_MAX) for (const each of series) counter.inc(each, 0)
  return counter
}
