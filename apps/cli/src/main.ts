/** @module `starling`: errors as one sentence on standard error, exit code 1; Ctrl-C ends what runs, in order. */

import { readFileSync } from 'node:fs'
import { toSentence } from './errors.ts'
import { buildProgram } from './program.ts'

const stop = new AbortController()
// Handlers stay: a second signal changes nothing, for a terminal and a parent often send two.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort())
// Whoever started us over a channel is gone. The channel alone keeps nothing running.
process.on('disconnect', () => stop.abort())
process.channel?.unref()

// Whoever read along has enough (`starling receive --follow | head -1`): that ends what runs, and is no failure.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    stop.abort()
  })
}

const manifest: { version?: unknown } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))

try {
  await buildProgram(stop.signal, String(manifest.version)).parseAsync(process.argv)
} catch (error) {
  process.stderr.write(`${toSentence(error) ?? describeBug(error)}\n`)
  process.exitCode = 1
}

/** Not one of ours: show where it comes from. */
function describeBug(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
