/** @module `starling node run`: the node itself, in this process, until SIGTERM or Ctrl-C. */

import { readSettings, runNodeProcess } from '@starling/node-host'
import { configFileOf } from './settings.ts'

/** @throws {HostError} */
export async function nodeRun(flags: { readonly config?: string }): Promise<void> {
  await runNodeProcess(await readSettings(process.env, configFileOf(flags.config)))
}
