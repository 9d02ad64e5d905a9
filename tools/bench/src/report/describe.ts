/** @module The figures as tables. */

import type { Figures, MemoryFigures } from '../measure.ts'
import type { CryptoFigures } from '../sections/crypto.ts'
import type { HeldFigures } from '../sections/held.ts'
import type { LatencyFigures } from '../sections/latency.ts'
import type { LoadFigures } from '../sections/load.ts'
import type { OverloadFigures } from '../sections/overload.ts'
import type { WebFigures } from '../sections/web.ts'
import { type Distribution, distributionOf } from '../statistics.ts'
import type { Machine } from './machine.ts'
import { formatNumber, formatTable } from './table.ts'

export function describeFigures(machine: Machine, figures: Figures): string {
  const { crypto, load, latency, startMs, memory, web } = figures
  const parts = [
    describeMachine(machine),
    ...(crypto === undefined ? [] : [cryptoTable(crypto)]),
    ...(load.length === 0 ? [] : [loadTable(load), ...failures(load)]),
    ...(latency === undefined ? [] : [latencyTable(latency)]),
    ...(startMs === undefined ? [] : [`ten nodes answer after ${Math.round(startMs)} ms`]),
    ...(memory.length === 0 ? [] : [memoryTable(memory)]),
    ...(figures.held === undefined ? [] : [heldTable(figures.held)]),
    ...(figures.overload === undefined ? [] : [overloadTable(figures.overload)]),
    ...(web === undefined ? [] : webTables(web)),
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

function heldTable({ held, without, beside, renewing, renewed, residentMib }: HeldFigures): string {
  const times = (cpu: number | undefined) =>
    without === undefined || cpu === undefined ? '–' : formatNumber(cpu / without)
  const head = [`${held} held requests`, 'store CPU s/1000', 'times', 'asked anew', 'MiB resident']
  return formatTable([
    head,
    ['without', formatNumber(without), '1', '0', formatNumber(residentMib.before)],
    ['beside them', formatNumber(beside), times(beside), String(renewed[0]), formatNumber(residentMib.held)],
    ['while each asks anew', formatNumber(renewing), times(renewing), String(renewed[1]), ''],
  ])
}

function overloadTable(figures: OverloadFigures): string {
  const { carries, meant, offered, seconds, tally, residentMib, backAfterMs, afterwardsMsMax } = figures
  const perSecond = (count: number) => formatNumber(count / seconds)
  return formatTable([
    ['overload', 'value'],
    ['stores/s that the node carries', formatNumber(carries)],
    ['stores/s that were to be asked for', formatNumber(meant)],
    ['stores/s that were asked for', formatNumber(offered)],
    ['served/s', perSecond(tally.served)],
    ['refused with 503/s', perSecond(tally.refused)],
    ['failed', `${tally.failed}${tally.failure === undefined ? '' : `: ${tally.failure}`}`],
    ['MiB resident before', formatNumber(residentMib.before)],
    ['MiB resident at most', formatNumber(residentMib.most)],
    ['ms until a store took less than 100', formatNumber(backAfterMs)],
    ['ms of the slowest store in the second after', formatNumber(afterwardsMsMax)],
  ])
}

function webTables({ browser, firstLoad, talk, longConversation }: WebFigures): string[] {
  const { scrolled } = longConversation
  const row = (name: string, of: Distribution) => [name, String(of.count), ...threeOf(of), formatNumber(of.max)]
  return [
    browser,
    formatTable([
      ['web', 'count', 'p50 ms', 'p95 ms', 'p99 ms', 'max ms'],
      row('first visit can be used', firstLoad.firstVisitMs),
      row('next visit shows its list', firstLoad.nextVisitMs),
      row('message shown to the recipient', talk.shownMs),
      row(`conversation of ${longConversation.messages} opened`, longConversation.openMs),
    ]),
    formatTable([
      ['web', 'value'],
      ['JavaScript of the first load, kB gzipped', (firstLoad.scriptBytes / 1_000).toFixed(1)],
      ['tasks over 50 ms while sending and receiving', String(talk.longTasks)],
      ['the longest of them, ms', formatNumber(talk.longestTaskMs)],
      ['scrolled, px', formatNumber(scrolled.wayPx)],
      [`frames of ${scrolled.frames} with a blank row`, String(scrolled.blankFrames)],
      ['the longest task while scrolling, ms', formatNumber(longConversation.longestTaskMs)],
    ]),
  ]
}

const threeOf = ({ p50, p95, p99 }: Distribution): string[] => [p50, p95, p99].map(formatNumber)
