/** @module Where it was measured: figures of different machines are not to be compared. */

import { spawnSync } from 'node:child_process'
import os from 'node:os'

export interface Machine {
  readonly processor: string
  readonly processors: number
  readonly memoryGib: number
  readonly system: string
  readonly node: string
  /** How busy it was before: processes that were running or wanted to, averaged over a minute. */
  readonly loadBefore: number
  /** What was measured; `unknown` where the sources are no git working tree. */
  readonly commit: string
}

export function thisMachine(): Machine {
  const processors = os.cpus()
  return {
    processor: processors[0]?.model ?? 'unknown processor',
    processors: processors.length,
    memoryGib: Math.round(os.totalmem() / 2 ** 30),
    system: `${os.type()} ${os.release()}`,
    node: process.versions.node,
    loadBefore: os.loadavg()[0] ?? 0,
    commit: commitHere(),
  }
}

function commitHere(): string {
  const { status, stdout } = spawnSync('git', ['describe', '--always', '--dirty'], { encoding: 'utf8' })
  return status === 0 ? stdout.trim() : 'unknown'
}
