/**
 * Runs of different seeds on several processors: one process each, which takes the next run when it has ended one. A run is the
 * same wherever it runs.
 * @module
 */

import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { ScenarioOptions, ScenarioReport } from '../scenario.ts'

/** What a worker answers to each run. */
export type RunnerAnswer = { readonly report: ScenarioReport; readonly cpuMs: number } | { readonly error: string }

export interface Finished {
  readonly options: ScenarioOptions
  readonly answer: RunnerAnswer
}

/** Most objects die young: in a larger space, before they are copied. Each processor has a run of its own, and none to spare. */
const RUNNER_FLAGS = ['--max-semi-space-size=128', '--single-threaded-gc', '--always-sparkplug']

/**
 * Takes runs from `next` until it has no more, and hands each result to `onFinished` as it comes.
 * @param next - undefined for the end
 */
export async function runAll(
  processes: number,
  next: () => ScenarioOptions | undefined,
  onFinished: (finished: Finished) => void,
): Promise<void> {
  await Promise.all(Array.from({ length: processes }, () => runOne(next, onFinished)))
}

async function runOne(
  next: () => ScenarioOptions | undefined,
  onFinished: (finished: Finished) => void,
): Promise<void> {
  const runner = fork(fileURLToPath(new URL('./runner.js', import.meta.url)), { execArgv: RUNNER_FLAGS })
  try {
    for (let options = next(); options !== undefined; options = next()) {
      onFinished({ options, answer: await ask(runner, options) })
    }
  } finally {
    runner.kill()
  }
}

function ask(runner: ChildProcess, options: ScenarioOptions): Promise<RunnerAnswer> {
  return new Promise((resolve, reject) => {
    runner.removeAllListeners('message').removeAllListeners('exit')
    runner.once('exit', (code) => reject(new Error(`runner of seed ${options.seed} ended with ${code}`)))
    // Written by `runner.ts`.
    runner.once('message', (answer) => resolve(answer as RunnerAnswer))
    runner.send(options)
  })
}
