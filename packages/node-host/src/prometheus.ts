/**
 * The `Metrics` port: what the node declares, and what Node itself tells of its process. `prom-client` knows the process and
 * the form of the text.
 * @module
 */

import { assert } from '@starling/base'
import type { MetricDeclaration } from '@starling/node'
import type { Metrics, MetricsReader } from '@starling/ports'
import { collectDefaultMetrics, type Metric, Registry } from 'prom-client'
import { HistogramSeries, NumberSeries, type Sample } from './metric-series.ts'

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
  const counters = new Map<string, NumberSeries>()
  const gauges = new Map<string, NumberSeries>()
  const histograms = new Map<string, HistogramSeries>()
  const show = (name: string, { help, kind }: MetricDeclaration, samples: () => readonly Sample[]): void => {
    // Of a metric the registry wants no more than this, whatever its type says.
    const shown = { name, get: async () => ({ name, help, type: kind, values: samples() }) }
    registry.registerMetric(shown as unknown as Metric)
  }
  for (const [name, declaration] of Object.entries(declarations)) {
    const labelNames = Object.keys(declaration.labels)
    if (declaration.kind === 'histogram') {
      const histogram = new HistogramSeries(name, labelNames, declaration.buckets)
      histograms.set(name, histogram)
      show(name, declaration, () => histogram.samples())
      continue
    }
    const numbers = new NumberSeries(labelNames)
    if (declaration.kind === 'counter') addZeros(numbers, declaration.labels)
    ;(declaration.kind === 'counter' ? counters : gauges).set(name, numbers)
    show(name, declaration, () => numbers.samples())
  }
  return {
    count: (name, labels = {}, by = 1) => known(counters, name).add(labels, by),
    set: (name, value, labels = {}) => known(gauges, name).set(labels, value),
    observe: (name, value, labels = {}) => known(histograms, name).observe(labels, value),
    contentType: registry.contentType,
    read: () => registry.metrics(),
  }
}

function known<Series>(metrics: ReadonlyMap<string, Series>, name: string): Series {
  const series = metrics.get(name)
  assert(series !== undefined, 'metric is not declared', { name })
  return series
}

function addZeros(counter: NumberSeries, labels: MetricDeclaration['labels']): void {
  const series = Object.entries(labels).reduce<Record<string, string>[]>(
    (all, [label, values]) => all.flatMap((some) => values.map((value) => ({ ...some, [label]: value }))),
    [{}],
  )
  if (series.length <= INITIAL_SERIES_MAX) for (const each of series) counter.add(each, 0)
}
