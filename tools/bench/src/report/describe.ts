/** @module The figures as tables. */

import type { Figures, MemoryFigures } from '../measure.ts'
import type { CryptoFigures } from '../sections/crypto.ts'
import type { LatencyFigures } from '../sections/latency.ts'
import type { LoadFigures } from '../sections/load.ts'
import { type Distribution, distributionOf } from '../statistics.ts'
import type { Machine } from './machine.ts'
import { formatNumber, formatTable } from './table.ts'

export function describeFigures(machine: Machine, figures: Figures): string {
  const { crypto, load, latency, startMs, memory } = figures
  const parts = [
    describeMachine(machine),
    ...(crypto === undefined ? [] : [cryptoTable(crypto)]),
    ...(load.length === 0 ? [] : [loadTable(load), ...failures(load)]),
    ...(latency === undefined ? [] : [latencyTable(latency)]),
    ...(startMs === undefined ? [] : [`ten nodes answer after ${Math.round(startMs)} ms`]),
    ...(memory.length === 0 ? [] : [memoryTable(memory)]),
  ]
  return parts.join('\n\n')
}

function describeMachine({ processors, processor, memoryGib, system, node, loadBefore, commit }: Machine): string {
  const parts = [`${processors} × ${processor}`, `${memoryGib} GiB`, system, `Node ${node}`]
  return `commit ${commit}\n${parts.join(', ')}; load before: ${loadBefore.toFixed(2)}`
}

function cryptoTable(figures: readonly CryptoFigures[]): string {
  const rows = figures.map((row) => [row.operation, formatNumber(row.native), formatNumber(row.noble)])
  return formatTable([['operations per CPU-second', 'native', 'noble'], ...rows])
}

function loadTable(figures: readonly LoadFigures[]): string {
  const head = [
    'load',
    'nodes',
    's',
    'per s',
    'p50 ms',
    'p95 ms',
    'p99 ms',
    'node CPU s/1000',
    'load CPU s/1000',
    'failed',
  ]
  const rows = figures.map((row) => [
    `${row.mode} ${row.scheme}`,
    String(row.nodes),
    String(row.seconds),
    formatNumber(row.perSecond),
    ...threeOf(row.latencyMs),
    formatNumber(row.nodeCpuSecondsPer1000),
    formatNumber(row.loadCpuSecondsPer1000),
    String(row.failed),
  ])
  return formatTable([head, ...rows])
}

/** Nothing, unless something did not go as it should. */
function failures(figures: readonly LoadFigures[]): string[] {
  return figures.flatMap(({ mode, scheme, partial, failed, failure }) => [
    ...(partial === 0 ? [] : [`${mode} ${scheme}: ${partial} stores lacked a member's receipt`]),
    ...(failed === 0 ? [] : [`${mode} ${scheme}: ${failed} failed, the first with: ${failure}`]),
  ])
}

function latencyTable({ shownMs, storedMs }: LatencyFigures): string {
  return formatTable([
    ['message', 'count', 'p50 ms', 'p95 ms', 'p99 ms', 'max ms'],
    ['shown to the recipient', String(shownMs.count), ...threeOf(shownMs), formatNumber(shownMs.max)],
    ['known to be stored', String(storedMs.count), ...threeOf(storedMs), formatNumber(storedMs.max)],
  ])
}

function memoryTable(figures: readonly MemoryFigures[]): string {
  const rows = figures.map(({ after, mib }) => {
    const { p50, max } = distributionOf(mib)
    return [`after ${after}`, formatNumber(Math.min(...mib)), formatNumber(p50), formatNumber(max)]
  })
  return formatTable([['MiB resident per node', 'least', 'median', 'most'], ...rows])
}

const threeOf = ({ p50, p95, p99 }: Distribution): string[] => [p50, p95, p99].map(formatNumber)
