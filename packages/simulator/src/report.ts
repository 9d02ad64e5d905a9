/** @module A run, for people. */

import type { Fault } from './faults/fault.ts'
import type { ScenarioOptions, ScenarioReport } from './scenario.ts'

export function formatReport(options: ScenarioOptions, report: ScenarioReport): string {
  const { p50, p95, p99 } = report.latencyMs
  return [
    `${options.nodes} nodes, ${options.clients} clients, seed ${options.seed}, ${options.minutes} virtual minutes`,
    `sent ${report.sent}, acknowledged ${report.acknowledged}, failed ${report.failed}`,
    `delivered ${report.delivered}, lost ${report.lost}, duplicated ${report.duplicated}`,
    `latency p50 ${p50} ms, p95 ${p95} ms, p99 ${p99} ms (virtual)`,
    ...report.faults.map((fault, index) => `fault ${options.keep?.[index] ?? index}: ${formatFault(fault)}`),
    `${report.carried.messages} packets, ${Math.round(report.carried.bytes / 1_000)} kB of bodies until all had arrived`,
    `trace ${report.traceHash} over ${report.deliveries} deliveries`,
    ...(report.violations.length === 0 ? ['all properties hold'] : report.violations.map((line) => `VIOLATED ${line}`)),
    '',
  ].join('\n')
}

/** @returns such as `kill of node-3 from 12 s to 47 s` */
function formatFault({ kind, node, variant, amount, atMs, untilMs }: Fault): string {
  const what = [kind, variant, amount === undefined ? undefined : `(${Math.round(amount * 100) / 100})`]
  const where = node === undefined ? '' : ` of ${node}`
  return `${what.filter((word) => word !== undefined).join(' ')}${where} from ${seconds(atMs)} to ${seconds(untilMs)}`
}

function seconds(ms: number): string {
  return `${Math.round(ms / 100) / 10} s`
}
