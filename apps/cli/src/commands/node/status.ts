/** @module `starling node status`: what the running node says of itself. */

import { readLastBackup, readSettings, readStatus, readTests, type TestsOfNode } from '@starling/node-host'
import type { Output } from '../../output.ts'
import { formatColumns } from '../../output.ts'
import { configFileOf } from './settings.ts'

/** @throws {HostError} when no node answers */
export async function nodeStatus(flags: { readonly config?: string }, output: Output): Promise<void> {
  const settings = await readSettings(process.env, configFileOf(flags.config))
  const status = await readStatus(settings)
  const tests = await readTests(settings)
  const lastBackup = (await readLastBackup(settings.dataDir)) ?? null
  output.result({ ...status, tests, lastBackup }, () =>
    formatColumns([
      ['ready', status.ready ? 'yes' : `no: ${status.reasons.join('; ')}`],
      ['node', status.ed25519],
      ['version', status.version],
      ['profile', status.profile],
      ['height', String(status.height)],
      ['swarm', status.swarm === null ? 'none' : `${status.swarm}, ${status.swarmMembers} members`],
      ['messages', String(status.messages)],
      ['held calls', String(status.heldCalls)],
      ['tests', testsLine(tests)],
      ...(tests.failing.length === 0 ? [] : [['finds failing', `${tests.failing.length} other nodes`] as const]),
      ...(tests.awayUntilMs === null ? [] : [['away until', new Date(tests.awayUntilMs).toISOString()] as const]),
      ['last backup', lastBackup === null ? 'none known' : `${lastBackup.takenAt}, ${lastBackup.folder}`],
    ]),
  )
  if (!status.ready) process.exitCode = 1
}

/** What others found in the last hour. */
function testsLine({ passed, failed }: TestsOfNode): string {
  const [newest] = failed
  const accusers = new Set(failed.map(({ tester }) => tester)).size
  if (passed + accusers === 0) return 'nobody has tested it in the last hour'
  const text = `${passed} of ${passed + accusers} testers found it well`
  if (newest === undefined) return text
  return `${text}; ${newest.tester.slice(0, 8)}… says ${newest.test}: ${newest.reason}`
}
