/**
 * How a metric is declared: kind, help text, and the closed set of values of each of its labels.
 * @module
 */

export type MetricKind = 'counter' | 'gauge' | 'histogram'

/** Label → every value it may have. */
export type LabelSets = Readonly<Record<string, readonly string[]>>

export interface MetricDeclaration<Kind extends MetricKind = MetricKind, Labels extends LabelSets = LabelSets> {
  readonly kind: Kind
  /** One sentence without its full stop, for the person who reads a dashboard. */
  readonly help: string
  readonly labels: Labels
  /** Upper bounds in the metric's unit, ascending; of histograms only. */
  readonly buckets: readonly number[]
}

/** What a value is measured in: the end of every name, before `_total`. */
type Unit =
  | 'seconds'
  | 'bytes'
  | 'bytes_total'
  | `${'connections' | 'entries' | 'frames' | 'lookups' | 'messages' | 'nodes' | 'operations' | 'relays' | 'reports' | 'requests' | 'rows' | 'subscriptions' | 'tests' | 'writes'}${'' | '_total'}`

/** A truth is 1 or 0 and has no unit. */
export type MetricName = `starling_${string}_${Unit}` | `starling_${Unit}` | 'starling_ready'

type NoLabels = Readonly<Record<never, readonly string[]>>

/** Only grows. Its name ends in `_total`. */
export function counter(help: string): MetricDeclaration<'counter', NoLabels>
export function counter<const Labels extends LabelSets>(
  help: string,
  labels: Labels,
): MetricDeclaration<'counter', Labels>
export function counter(help: string, labels: LabelSets = {}): MetricDeclaration<'counter'> {
  return { kind: 'counter', help, labels, buckets: [] }
}

/** Goes up and down. */
export function gauge(help: string): MetricDeclaration<'gauge', NoLabels>
export function gauge<const Labels extends LabelSets>(help: string, labels: Labels): MetricDeclaration<'gauge', Labels>
export function gauge(help: string, labels: LabelSets = {}): MetricDeclaration<'gauge'> {
  return { kind: 'gauge', help, labels, buckets: [] }
}

/** How observations are distributed. */
export function histogram(help: string, buckets: readonly number[]): MetricDeclaration<'histogram', NoLabels>
export function histogram<const Labels extends LabelSets>(
  help: string,
  buckets: readonly number[],
  labels: Labels,
): MetricDeclaration<'histogram', Labels>
export function histogram(
  help: string,
  buckets: readonly number[],
  labels: LabelSets = {},
): MetricDeclaration<'histogram'> {
  return { kind: 'histogram', help, labels, buckets }
}
