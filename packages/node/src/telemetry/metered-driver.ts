/**
 * A database whose commits and reads are timed. A commit is a transaction from its beginning to its return, or a statement
 * that is one by itself.
 * @module
 */

import type { Clock } from '@starling/ports'
import type { SqlDriver } from '../storage/driver.ts'
import type { NodeMetrics } from './node-metrics.ts'

export function meteredDriver(driver: SqlDriver, clock: Pick<Clock, 'elapsed'>, metrics: NodeMetrics): SqlDriver {
  /** When the open transaction began. Statements come in order, so there is one at most. */
  let begunMs: number | undefined
  const since = (startedMs: number): number => (clock.elapsed() - startedMs) / 1000
  return {
    open: (options) => driver.open(options),
    async run(sql, params) {
      const kind = KINDS.find(([word]) => sql.startsWith(word))?.[1]
      const startedMs = clock.elapsed()
      if (kind === 'begin') begunMs = startedMs
      const wasOpen = begunMs
      if (kind === 'commit' || kind === 'rollback') begunMs = undefined
      const result = await driver.run(sql, params)
      const isCommit = kind === 'commit' || (kind === undefined && wasOpen === undefined)
      if (isCommit) metrics.observe('starling_commit_seconds', since(wasOpen ?? startedMs))
      return result
    },
    async all(sql, params) {
      const startedMs = clock.elapsed()
      const rows = await driver.all<never>(sql, params)
      metrics.observe('starling_database_read_seconds', since(startedMs))
      return rows
    },
    close: () => driver.close(),
  }
}

const KINDS = [
  ['BEGIN', 'begin'],
  ['COMMIT', 'commit'],
  ['ROLLBACK', 'rollback'],
  ['PRAGMA', 'pragma'],
] as const
