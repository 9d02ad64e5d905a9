/**
 * Gauges that nobody keeps up to date: set when somebody reads the metrics.
 * @module
 */

import type { Serving } from '../serving.ts'
import type { NodeMetrics } from './node-metrics.ts'

/** @param reasonsNotReady - empty when ready. @param serving - undefined before the start */
export function sampleGauges(
  metrics: NodeMetrics,
  reasonsNotReady: readonly string[],
  serving: Pick<Serving, 'relay'> | undefined,
): void {
  metrics.set('starling_ready', reasonsNotReady.length === 0 ? 1 : 0)
  if (serving !== undefined) metrics.set('starling_waiting_relays', serving.relay.underWay)
}
