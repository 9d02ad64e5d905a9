/** @module What is told of a run. */

import type { RoundReport, RoundsReport } from './rounds/rounds.ts'
import type { TraceReport } from './trace/traced-node.ts'

export function describeRound(round: RoundReport, number: number, rounds: number): string {
  const { killedWhile, answered, open, losses, restartMs } = round
  const state = losses.length === 0 ? 'all there' : `${losses.length} WRONG`
  return `round ${number} of ${rounds}: killed while ${killedWhile}, ${answered} answered, ${open} open, up again in ${Math.round(restartMs)} ms, ${state}`
}

export function describeRounds({ rounds, messages, finalLosses }: RoundsReport): string {
  const sum = (of: (round: RoundReport) => number) => rounds.reduce((total, round) => total + of(round), 0)
  const restarts = rounds.map(({ restartMs }) => restartMs).sort((left, right) => left - right)
  const losses = [...rounds.flatMap((round) => round.losses), ...finalLosses]
  const kinds = ['lost', 'returned', 'changed', 'stray'] as const
  return table([
    ['kills', String(rounds.length)],
    ['of them while starting', String(rounds.filter(({ killedWhile }) => killedWhile === 'starting').length)],
    ['changes answered', String(sum(({ answered }) => answered))],
    ['changes under way at a kill', String(sum(({ open }) => open))],
    ['messages there in the end', String(messages)],
    ['up again, median and longest', `${at(restarts, 0.5)} ms, ${at(restarts, 1)} ms`],
    ...kinds.map((kind): [string, string] => [kind, String(losses.filter((loss) => loss.kind === kind).length)]),
  ])
}

export function describeTrace(name: string, report: TraceReport): string {
  return table([
    [name, ''],
    ...Object.entries(report).map(([verdict, count]): [string, string] => [`  ${verdict}`, String(count)]),
  ])
}

function table(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([name]) => name.length))
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`.trimEnd()).join('\n')
}

function at(sorted: readonly number[], fraction: number): string {
  return String(Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * fraction))] ?? 0))
}
