/**
 * What scenarios have measured, one line each, for the tables of docs/faults.md: `FIGURES_FILE=FILE` says where they go.
 * @module
 */

import { appendFileSync } from 'node:fs'
import { expect } from 'vitest'
import type { Evidence } from '../src/property.ts'

const FILE = process.env['FIGURES_FILE']

/** Adds a line of a table, beginning with the name of the test. */
export function tell(...cells: readonly (string | number)[]): void {
  if (FILE === undefined) return
  const { currentTestName = '' } = expect.getState()
  appendFileSync(FILE, `| ${[currentTestName, ...cells].join(' | ')} |\n`)
}

/** Nodes, sent, acknowledged, lost, shown twice, and the longest time from the press of the key to the acknowledgement. */
export function tellOf({ world, sent, fresh }: Evidence): void {
  const acknowledged = sent.filter(({ acknowledgedAtMs }) => acknowledgedAtMs !== undefined)
  const found = new Set([...fresh].flatMap(([name, timeline]) => timeline.map(({ text }) => `${name} ${text}`)))
  const lost = acknowledged.filter(({ to, text, deliveredAtMs }) => {
    return deliveredAtMs.length === 0 || !found.has(`${to} ${text}`)
  })
  const again = sent.reduce((sum, { deliveredAtMs }) => sum + Math.max(0, deliveredAtMs.length - 1), 0)
  const worstMs = acknowledged.reduce((most, { sentAtMs, acknowledgedAtMs = sentAtMs }) => {
    return Math.max(most, acknowledgedAtMs - sentAtMs)
  }, 0)
  const worst = `${Math.round(worstMs / 100) / 10} s`
  tell(world.nodes.length, sent.length, acknowledged.length, lost.length, again, worst)
}
