/**
 * Runs of different seeds on several processors: one process each, which takes the next run when it has ended one. A run is the
 * same wherever it runs.
 * @module
 */

import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { ScenarioOptions, ScenarioReport } from '../scenario.ts'

/** What a worker answers to each run; `error` where one did not come to its end. */
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

/** One run in a process of its own: whatever becomes of that, there is an answer. */
export async function runApart(options: ScenarioOptions): Promise<RunnerAnswer> {
  const runner = startRunner()
  try {
    return await ask(runner, options)
  } finally {
    runner.kill()
  }
}

async function runOne(
  next: () => ScenarioOptions | undefined,
  onFinished: (finished: Finished) => void,
): Promise<void> {
  let runner = startRunner()
  try {
    for (let options = next(); options !== undefined; options = next()) {
      const answer = await ask(runner, options)
      if (runner.exitCode !== null || runner.signalCode !== null) runner = startRunner()
      onFinished({ options, answer })
    }
  } finally {
    runner.kill()
  }
}

function startRunner(): ChildProcess {
  return fork(fileURLToPath(new URL('./runner.js', import.meta.url)), { execArgv: RUNNER_FLAGS })
}

function ask(runner: ChildProcess, options: ScenarioOptions): Promise<RunnerAnswer> {
  return new Promise((resolve) => {
    runner.removeAllListeners('message').removeAllListeners('exit')
    runner.once('exit', (code, signal) => resolve({ error: `its process ended with ${signal ?? code}` }))
    // Written by `runner.ts`.
    runner.once('message', (answer) => resolve(answer as RunnerAnswer))
    runner.send(options)
  })
}
