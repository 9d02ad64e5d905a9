/** @module Counts what a repair has exchanged. */

import type { NodeMetrics } from '../telemetry/node-metrics.ts'

export interface RepairedRows {
  readonly given?: number
  readonly taken?: number
  /** Offered by the other member, and not taken. */
  readonly refused?: number
}

const DIRECTIONS = ['given', 'taken', 'refused'] as const

/** What is left out could not have been. */
export function countRows(metrics: NodeMetrics, rows: RepairedRows): void {
  for (const direction of DIRECTIONS) {
    const count = rows[direction]
    if (count !== undefined) metrics.count('starling_repair_rows_total', { direction }, count)
  }
}
