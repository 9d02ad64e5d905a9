/**
 * A crowd as whoever measures sees it: started, asked, ended.
 * @module
 */

import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { BenchError } from '../errors.ts'
import type { CrowdOrder, CrowdReport, CrowdTally } from './orders.ts'

const PROGRAM = fileURLToPath(new URL('./main.js', import.meta.url))

export interface Crowd extends AsyncDisposable {
  /** What was answered since the last time. */
  tally(): Promise<CrowdTally>
}

/** Fulfils when all are there. @throws {BenchError} `crowd_failed`; and what `signal` says */
export async function gather(order: CrowdOrder, signal: AbortSignal): Promise<Crowd> {
  const child = fork(PROGRAM, [], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], execArgv: [] })
  const dispose = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  }
  try {
    child.send(order)
    await heard(child, 'there', signal)
  } catch (error) {
    await dispose()
    throw error
  }
  return {
    async tally() {
      const told = heard(child, 'tally', signal)
      child.send('tally')
      return told
    },
    [Symbol.asyncDispose]: dispose,
  }
}

async function heard<Type extends CrowdReport['type']>(
  child: ChildProcess,
  type: Type,
  signal: AbortSignal,
): Promise<Extract<CrowdReport, { type: Type }>> {
  const over = new AbortController()
  const either = AbortSignal.any([signal, over.signal])
  const ended = once(child, 'exit', { signal: either }).then(() => {
    throw new BenchError('crowd_failed', 'the clients have ended by themselves')
  })
  try {
    for (;;) {
      const [report] = (await Promise.race([once(child, 'message', { signal: either }), ended])) as [CrowdReport]
      if (report.type === type) return report as Extract<CrowdReport, { type: Type }>
    }
  } finally {
    over.abort()
    ended.catch(() => undefined)
  }
}
