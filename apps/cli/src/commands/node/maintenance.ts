/** @module `starling node maintenance`: says to the other nodes that this one will be away. */

import { announceMaintenance, readSettings } from '@starling/node-host'
import { CliError } from '../../errors.ts'
import type { Output } from '../../output.ts'
import { configFileOf } from './settings.ts'

/** @throws {CliError} `not_announced`; {HostError} when no node answers */
export async function nodeMaintenance(
  flags: { readonly config?: string; readonly for: number },
  output: Output,
): Promise<void> {
  const settings = await readSettings(process.env, configFileOf(flags.config))
  const untilMs = await announceMaintenance(settings, flags.for * 60_000)
  if (untilMs === null) {
    const reason = 'It was away until lately, and other nodes count that it is missing again for an hour after.'
    throw new CliError('not_announced', `Other nodes will not take this announcement. ${reason}`)
  }
  const until = new Date(untilMs).toISOString()
  output.result({ until }, () => `Other nodes do not count it until ${until} when this node is missing.`)
}
