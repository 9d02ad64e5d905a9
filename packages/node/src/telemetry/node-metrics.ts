/**
 * The `Metrics` port with names and labels checked by the compiler.
 * @module
 */

import type { Metrics } from '@starling/ports'
import type { MetricKind } from './declaration.ts'
import type { Door, METRICS } from './metrics.ts'

type Declared = typeof METRICS
type NameOf<Kind extends MetricKind> = {
  [Name in keyof Declared]: Declared[Name]['kind'] extends Kind ? Name : never
}[keyof Declared]
/** One value for each label. */
type LabelsOf<Name extends keyof Declared> = {
  readonly [Label in keyof Declared[Name]['labels']]: Declared[Name]['labels'][Label] extends readonly (infer Value)[]
    ? Value
    : never
}
/** Left out where there are none. */
type LabelArgument<Name extends keyof Declared> = keyof Declared[Name]['labels'] extends never
  ? [labels?: Readonly<Record<string, never>>]
  : [labels: LabelsOf<Name>]

export interface NodeMetrics {
  /** Adds one, or `by`, to a counter. */
  count<Name extends NameOf<'counter'>>(name: Name, ...rest: [...labels: LabelArgument<Name>, by?: number]): void
  /** Sets a gauge. */
  set<Name extends NameOf<'gauge'>>(name: Name, value: number, ...labels: LabelArgument<Name>): void
  /** Adds an observation to a histogram. */
  observe<Name extends NameOf<'histogram'>>(name: Name, value: number, ...labels: LabelArgument<Name>): void
}

/** The same object: only the compiler sees a difference. */
export function nodeMetrics(port: Metrics): NodeMetrics {
  // Each typed call is one the port takes; the compiler cannot see that of a generic name's labels.
  return port as NodeMetrics
}

/** What a status says at a glance. */
export function countDoor(metrics: NodeMetrics, door: Door, status: number): void {
  metrics.count('starling_door_requests_total', { door, status: STATUS_CLASSES[Math.floor(status / 100)] ?? '5xx' })
}

const STATUS_CLASSES = [undefined, '1xx', '2xx', '3xx', '4xx', '5xx'] as const
