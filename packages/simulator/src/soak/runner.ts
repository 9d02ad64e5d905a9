/** @module The process of `runners.ts`: one run after the other. */
import { runScenario, type ScenarioOptions } from '../scenario.ts'
import type { RunnerAnswer } from './runners.ts'

process.on('message', (options: ScenarioOptions) => {
  const started = process.cpuUsage()
  runScenario(options).then(
    (report) => {
      const { user, system } = process.cpuUsage(started)
      answer({ report, cpuMs: Math.round((user + system) / 1_000) })
    },
    (error: Error) => answer({ error: error.stack ?? error.message }),
  )
})

// Whoever gave it work sees to the end of it, and is told of Ctrl-C as well.
process.on('SIGINT', () => undefined)
process.on('disconnect', () => process.exit())

function answer(message: RunnerAnswer): void {
  process.send?.(message)
}
