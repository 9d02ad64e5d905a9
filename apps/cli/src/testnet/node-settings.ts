/** @module `starling.json` of a node of the testnet: what it starts with, and by which `starling node status` and `doctor` find it. */

import { writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type { ProfileName } from '@starling/protocol'
import { LISTENER_KINDS, type NodePlan } from './plan.ts'

export interface NodeSettingsOptions {
  readonly plan: NodePlan
  readonly profile: ProfileName
  readonly dataDir: string
  readonly registryFile: string
  readonly operatorToken: string
}

/** Written at each start: a testnet that was kept may have other ports and another token. @returns its path */
export async function writeNodeSettings(options: NodeSettingsOptions): Promise<string> {
  const { plan, profile, dataDir, registryFile, operatorToken } = options
  const places = LISTENER_KINDS.flatMap((kind) => [
    [`${kind}.host`, plan[kind].host],
    [`${kind}.port`, plan[kind].port],
  ])
  const settings = {
    profile,
    dataDir: '.',
    registryFile: relative(dataDir, registryFile),
    ...Object.fromEntries(places),
    'operator.token': operatorToken,
  }
  const file = join(dataDir, 'starling.json')
  await writeFile(file, `${JSON.stringify(settings, null, 2)}\n`, { mode: 0o600 })
  return file
}
