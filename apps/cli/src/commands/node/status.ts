/** @module `starling node status`: what the running node says of itself. */

import { readLastBackup, readSettings, readStatus } from '@starling/node-host'
import type { Output } from '../../output.ts'
import { formatColumns } from '../../output.ts'
import { configFileOf } from './settings.ts'

/** @throws {HostError} when no node answers */
export async function nodeStatus(flags: { readonly config?: string }, output: Output): Promise<void> {
  const settings = await readSettings(process.env, configFileOf(flags.config))
  const status = await readStatus(settings)
  const lastBackup = (await readLastBackup(settings.dataDir)) ?? null
  output.result({ ...status, lastBackup }, () =>
    formatColumns([
      ['ready', status.ready ? 'yes' : `no: ${status.reasons.join('; ')}`],
      ['node', status.ed25519],
      ['version', status.version],
      ['profile', status.profile],
      ['height', String(status.height)],
      ['swarm', status.swarm === null ? 'none' : `${status.swarm}, ${status.swarmMembers} members`],
      ['messages', String(status.messages)],
      ['held calls', String(status.heldCalls)],
      ['last backup', lastBackup === null ? 'none known' : `${lastBackup.takenAt}, ${lastBackup.folder}`],
    ]),
  )
  if (!status.ready) process.exitCode = 1
}
