/** @module A run, for people. */

import type { ScenarioOptions, ScenarioReport } from './scenario.ts'

export function formatReport(options: ScenarioOptions, report: ScenarioReport): string {
  const { p50, p95, p99 } = report.latencyMs
  return [
    `${options.nodes} nodes, ${options.clients} clients, seed ${options.seed}, ${options.minutes} virtual minutes`,
    `sent ${report.sent}, acknowledged ${report.acknowledged}, failed ${report.failed}`,
    `delivered ${report.delivered}, lost ${report.lost}, duplicated ${report.duplicated}`,
    `latency p50 ${p50} ms, p95 ${p95} ms, p99 ${p99} ms (virtual)`,
    ...report.faults.map(({ node, atMs, untilMs }) => `fault: ${node} cut off from ${atMs} ms to ${untilMs} ms`),
    `trace ${report.traceHash} over ${report.deliveries} deliveries`,
    ...(report.violations.length === 0 ? ['all properties hold'] : report.violations.map((line) => `VIOLATED ${line}`)),
    '',
  ].join('\n')
}
