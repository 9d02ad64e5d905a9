/**
 * What a run found, as a table for people and as numbers for `npm test`.
 * @module
 */

export type Outcome = 'ok' | 'failed' | 'skipped'

export interface Row {
  readonly name: string
  readonly outcome: Outcome
  readonly seconds: number
  /** What was measured, or why it failed. */
  readonly note: string
}

export interface Tally {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

export function tallyOf(rows: readonly Row[]): Tally {
  const count = (wanted: Outcome) => rows.filter(({ outcome }) => outcome === wanted).length
  return { passed: count('ok'), failed: count('failed'), skipped: count('skipped') }
}

export function formatTable(rows: readonly Row[]): string {
  const width = Math.max(...rows.map(({ name }) => name.length))
  return rows
    .map(({ name, outcome, seconds, note }) => {
      const state = outcome === 'failed' ? 'FAILED' : outcome
      return [`${seconds.toFixed(1)} s`.padStart(8), state.padEnd(7), name.padEnd(width), note].join('  ').trimEnd()
    })
    .join('\n')
}

export function formatMegabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`
}
