/** @module Where the commands of a node find its settings: `--config`, else STARLING_CONFIG, else starling.json here. */

import { existsSync } from 'node:fs'

const CONFIG_FILE = 'starling.json'

/** @returns undefined when there is no file: then the environment alone says */
export function configFileOf(config: string | undefined): string | undefined {
  if (config !== undefined) return config
  const isNamed = (process.env['STARLING_CONFIG'] ?? '') !== ''
  return !isNamed && existsSync(CONFIG_FILE) ? CONFIG_FILE : undefined
}
