/** @module `starling node backup` and `restore`. */

import { backUpNode, readSettings, restoreNode } from '@starling/node-host'
import { systemClock } from '@starling/ports/system'
import type { Output } from '../../output.ts'
import { configFileOf } from './settings.ts'

interface ConfigFlag {
  readonly config?: string
}

/** @throws {HostError} */
export async function nodeBackup(
  flags: ConfigFlag & { readonly to: string; readonly withIdentity?: boolean },
  output: Output,
): Promise<void> {
  const { dataDir } = await readSettings(process.env, configFileOf(flags.config))
  const withIdentity = flags.withIdentity === true
  const made = await backUpNode({ dataDir, target: flags.to, withIdentity }, systemClock)
  output.result(made, ({ folder, sizeBytes, takenAt }) =>
    [
      `${folder}: ${sizeBytes} bytes, as of ${takenAt}`,
      withIdentity
        ? 'It holds the node’s key: whoever has this folder can be the node.'
        : 'It does not hold the node’s key: keep a copy of identity.key, or add --with-identity.',
    ].join('\n'),
  )
}

/** @throws {HostError} */
export async function nodeRestore(flags: ConfigFlag & { readonly from: string }, output: Output): Promise<void> {
  const { dataDir } = await readSettings(process.env, configFileOf(flags.config))
  const restored = await restoreNode({ dataDir, source: flags.from })
  output.result(restored, ({ sizeBytes, takenAt, identityRestored }) =>
    [
      `${dataDir}: ${sizeBytes} bytes, as of ${takenAt}${identityRestored ? ', and the node’s key' : ''}`,
      'What was stored or deleted since then, this node does not know; the other members of its swarm do.',
    ].join('\n'),
  )
}
