/**
 * A service node as a process: settings, the real world as ports, signals to stop.
 * Started by a parent over IPC, it says `{type: 'ready'}` once it is ready for clients, leaves Ctrl-C to the parent, and ends when the parent does.
 * @module
 */

import { METRICS } from '@starling/node'
import type { Logger } from '@starling/ports'
import { systemClock, systemRandom } from '@starling/ports/system'
import { HostError } from './errors.ts'
import { createPinoLogger } from './log.ts'
import { createPrometheusMetrics } from './prometheus.ts'
import { reportReadiness } from './report-readiness.ts'
import { type RunningNode, runNode } from './run-node.ts'
import type { NodeSettings } from './settings/read-settings.ts'
import { tuneV8 } from './tune-v8.ts'
import { HOST_VERSION } from './version.ts'

const DATABASE_GONE = 'database gone'

/** How long closing may take before the process ends anyway. */
const CLOSE_MS_MAX = 8_000
/** How long the process may live when everything is closed. */
const EXIT_MS_MAX = 1_000

/**
 * Fulfils when the node has stopped, after SIGTERM, SIGINT or the end of its parent.
 * @throws {HostError} `database_gone` when that was why; others and what the system says of ports and files; nothing stays open then
 */
export async function runNodeProcess(settings: NodeSettings): Promise<void> {
  tuneV8()
  const logger = createPinoLogger(settings.logLevel)
  const metrics = createPrometheusMetrics(METRICS)
  const stop = stopRequested()
  const node = await runNode(settings, HOST_VERSION, { clock: systemClock, random: systemRandom, logger, metrics })
  const fields = { node: node.ed25519, profile: settings.profile }
  const report = reportReadiness(() => node.reasonsNotReady(), fields, { clock: systemClock, logger })
  void report.ready.then(() => process.send?.({ type: 'ready' }))
  const reason = await Promise.race([stop, node.databaseGone.then(() => DATABASE_GONE)])
  await report[Symbol.asyncDispose]()
  logger.info('node.stopping', { reason })
  const isClosed = await close(node)
  logger[isClosed ? 'info' : 'error'](isClosed ? 'node.stopped' : 'node.stop_timed_out')
  // Listening for its end keeps the channel to a parent open.
  if (process.connected) process.disconnect()
  endSoon(logger)
  if (reason === DATABASE_GONE) throw new HostError('database_gone', goneText(settings.dataDir))
}

function goneText(dataDir: string): string {
  return (
    `The database in ${dataDir} was taken away while the node was running. Put it back before you start the node, or start it ` +
    'without one: the swarm has the messages. The key beside it, identity.key, nobody else has.'
  )
}

/** With everything closed nothing keeps the process running. If something does, that is a bug: it is named, and ended. */
function endSoon(logger: Logger): void {
  const insist = (): void => {
    logger.error('node.handles_left', { handles: process.getActiveResourcesInfo().join(' ') })
    process.exit(1)
  }
  setTimeout(insist, EXIT_MS_MAX).unref()
}

/** Fulfils with the first reason to stop. Handlers stay: a second signal changes nothing. */
function stopRequested(): Promise<string> {
  const hasParent = process.send !== undefined
  return new Promise((resolve) => {
    process.on('SIGTERM', resolve)
    // A terminal sends Ctrl-C to parent and children alike; the parent stops us in its own time.
    process.on('SIGINT', (signal) => (hasParent ? undefined : resolve(signal)))
    process.on('disconnect', () => resolve('parent gone'))
  })
}

/** @returns false when time was up before */
async function close(node: RunningNode): Promise<boolean> {
  const timer = new AbortController()
  const late = systemClock.sleep(CLOSE_MS_MAX, timer.signal).then(
    () => false,
    () => true,
  )
  const isClosed = await Promise.race([node.close().then(() => true), late])
  timer.abort()
  return isClosed
}
