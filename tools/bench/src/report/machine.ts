/** @module Where it was measured: figures of different machines are not to be compared. */

import os from 'node:os'

export interface Machine {
  readonly processor: string
  readonly processors: number
  readonly memoryGib: number
  readonly system: string
  readonly node: string
}

export function thisMachine(): Machine {
  const processors = os.cpus()
  return {
    processor: processors[0]?.model ?? 'unknown processor',
    processors: processors.length,
    memoryGib: Math.round(os.totalmem() / 2 ** 30),
    system: `${os.type()} ${os.release()}`,
    node: process.versions.node,
  }
}
