/** @module The measured rows as Markdown and as charts. */

import { drawCharts } from './chart.ts'
import type { ScaleRow } from './measure.ts'

const HEADINGS = [
  'nodes',
  'swarms',
  'control messages per node and second',
  'bytes per node and second',
  'CPU per node and second, µs',
  'packets per waiting client and minute',
  'kB per waiting client and minute',
  'a join moves (most)',
  'a leave moves (most)',
]

export function formatScaleTable(rows: readonly ScaleRow[]): string {
  const lines = rows.map(({ nodes, swarms, control, client, joinMoves, leaveMoves }) => [
    String(nodes),
    String(swarms),
    control.messages.toFixed(2),
    control.bytes.toFixed(0),
    control.cpuUs.toFixed(0),
    client === undefined ? '–' : client.messages.toFixed(1),
    client === undefined ? '–' : (client.bytes / 1_000).toFixed(1),
    `${joinMoves.mean.toFixed(1)} (${joinMoves.most.toFixed(1)})`,
    `${leaveMoves.mean.toFixed(1)} (${leaveMoves.most.toFixed(1)})`,
  ])
  const kinds = [...new Set(rows.flatMap((row) => Object.keys(row.kinds)))].sort()
  const byKind = rows.map((row) => [String(row.nodes), ...kinds.map((kind) => (row.kinds[kind] ?? 0).toFixed(3))])
  const second = kinds.length === 0 ? [] : ['', ...markdown(['nodes', ...kinds], byKind)]
  return [...markdown(HEADINGS, lines), ...second].join('\n')
}

export function drawScaleCharts(rows: readonly ScaleRow[]): string {
  const sizes = rows.map(({ nodes }) => nodes)
  return drawCharts([
    {
      title: 'Control messages per node and second',
      sizes,
      lines: [{ name: 'all kinds', colour: '#1b6ca8', values: rows.map(({ control }) => control.messages) }],
    },
    {
      title: 'Packets per waiting client and minute',
      sizes,
      lines: [
        { name: 'anywhere in the network', colour: '#7a3e9d', values: rows.map(({ client }) => client?.messages) },
      ],
    },
    {
      title: 'Accounts moved, in multiples of what one node keeps',
      sizes,
      lines: [
        { name: 'a join, on average', colour: '#2e7d32', values: rows.map(({ joinMoves }) => joinMoves.mean) },
        { name: 'a leave, on average', colour: '#c2561a', values: rows.map(({ leaveMoves }) => leaveMoves.mean) },
      ],
    },
  ])
}

function markdown(headings: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(headings), line(headings.map(() => '---:')), ...rows.map(line)]
}
