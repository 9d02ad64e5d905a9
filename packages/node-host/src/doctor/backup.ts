/** @module How old the last backup is, as far as this machine knows. */

import type { Clock } from '@starling/ports'
import { readLastBackup } from '../backup/last-backup.ts'
import { type Finding, notice, ok } from './finding.ts'

const DAY_MS = 86_400_000
/** Messages live for two weeks; what an older backup holds, the swarm has or nobody wants. */
const AGE_DAYS_MAX = 14

export async function examineBackup(dataDir: string, clock: Pick<Clock, 'now'>): Promise<Finding> {
  const last = await readLastBackup(dataDir)
  const remedy = 'Take one with "starling node backup", and keep a copy of identity.key in a safe place.'
  if (last === undefined) return notice('backup', 'No backup is known.', remedy)
  const days = Math.floor((clock.now() - Date.parse(last.takenAt)) / DAY_MS)
  const text = `The last backup is ${days === 1 ? '1 day' : `${days} days`} old: ${last.folder}.`
  return days > AGE_DAYS_MAX ? notice('backup', text, remedy) : ok('backup', text)
}
