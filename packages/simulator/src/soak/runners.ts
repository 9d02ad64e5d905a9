/**
 * Runs of different seeds on several processors: one process each, which takes the next run when it has ended one. A run is the
 * same wherever it runs.
 * @module
 */

import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { systemClock } from '@starling/ports/system'
import type { ScenarioOptions, ScenarioReport } from '../scenario.ts'

/** What a worker answers to each run; `error` where one did not come to its end. */
export type RunnerAnswer = { readonly report: ScenarioReport; readonly cpuMs: number } | { readonly error: string }

interface Finished {
  readonly options: ScenarioOptions
  readonly answer: RunnerAnswer
}

/** Most objects die young: in a larger space, before they are copied. Each processor has a run of its own, and none to spare. */
const RUNNER_FLAGS = ['--max-semi-space-size=128', '--single-threaded-gc', '--always-sparkplug']

/** Two hundred times what a run takes on a slow machine: it goes round in circles. */
const RUN_MS_MAX = 20 * 60_000

export interface RunsOptions {
  readonly processes: number
  /** Undefined for the end. */
  readonly next: () => ScenarioOptions | undefined
  readonly onFinished: (finished: Finished) => void
  /** Ends the runs under way, of which nothing more is heard. */
  readonly signal: AbortSignal
}

/** Takes runs from `next` until it has no more, and hands each result to `onFinished` as it comes. */
export async function runAll(options: RunsOptions): Promise<void> {
  await Promise.all(Array.from({ length: options.processes }, () => runOne(options)))
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

async function runOne({ next, onFinished, signal }: RunsOptions): Promise<void> {
  let runner = startRunner()
  const end = () => runner.kill('SIGKILL')
  signal.addEventListener('abort', end)
  try {
    for (let options = next(); options !== undefined; options = next()) {
      const answer = await ask(runner, options)
      if (signal.aborted) return
      if (runner.exitCode !== null || runner.signalCode !== null) runner = startRunner()
      onFinished({ options, answer })
    }
  } finally {
    signal.removeEventListener('abort', end)
    runner.kill()
  }
}

function startRunner(): ChildProcess {
  return fork(fileURLToPath(new URL('./runner.js', import.meta.url)), { execArgv: RUNNER_FLAGS })
}

function ask(runner: ChildProcess, options: ScenarioOptions): Promise<RunnerAnswer> {
  return new Promise((resolve) => {
    const ended = new AbortController()
    const end = (answer: RunnerAnswer) => {
      ended.abort()
      resolve(answer)
    }
    void systemClock.sleep(RUN_MS_MAX, ended.signal).then(
      () => {
        runner.kill('SIGKILL')
        end({ error: `it has not come to its end in ${RUN_MS_MAX / 60_000} minutes` })
      },
      () => undefined,
    )
    runner.removeAllListeners('message').removeAllListeners('exit')
    runner.once('exit', (code, signal) => end({ error: `its process ended with ${signal ?? code}` }))
    // Written by `runner.ts`.
    runner.once('message', (answer) => end(answer as RunnerAnswer))
    runner.send(options)
  })
}
