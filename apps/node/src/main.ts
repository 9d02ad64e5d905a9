/**
 * The service node's process: settings from the environment, the real world as ports, signals to stop.
 * Started by a parent over IPC, it says `{type: 'ready'}`, leaves Ctrl-C to the parent, and ends when the parent does.
 * @module
 */

import { readFileSync } from 'node:fs'
import { CodedError } from '@starling/base'
import { METRICS } from '@starling/node'
import { systemClock, systemRandom } from '@starling/ports/system'
import { type NodeSettings, readSettings } from './config.ts'
import { StartError } from './errors.ts'
import { createPinoLogger } from './log.ts'
import { createPrometheusMetrics } from './prometheus.ts'
import { type RunningNode, runNode } from './run-node.ts'

/** How long closing may take before the process ends anyway. */
const CLOSE_MS_MAX = 8_000

async function main(settings: NodeSettings): Promise<void> {
  const logger = createPinoLogger(settings.logLevel)
  const metrics = createPrometheusMetrics(METRICS)
  const ports = { clock: systemClock, random: systemRandom, logger, metrics }
  const stop = stopRequested()
  const node = await runNode(settings, readVersion(), ports)
  logger.info('node.ready', { node: node.ed25519, httpPort: settings.http.port, profile: settings.profile })
  process.send?.({ type: 'ready' })
  const reason = await stop
  logger.info('node.stopping', { reason })
  await close(node)
  logger.info('node.stopped')
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

async function close(node: RunningNode): Promise<void> {
  const timer = new AbortController()
  const late = systemClock.sleep(CLOSE_MS_MAX, timer.signal).catch(() => undefined)
  await Promise.race([node.close(), late])
  timer.abort()
}

function readVersion(): string {
  const manifest: { version?: unknown } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  return String(manifest.version)
}

/** What a person reads who started the node with something wrong; anything else is a bug and shows its stack. */
function describe(error: unknown): unknown {
  if (error instanceof StartError) return error.message
  return error instanceof CodedError ? `${error.name} ${error.code}: ${error.message}` : error
}

try {
  await main(readSettings(process.env))
  process.exit(0)
} catch (error) {
  console.error(describe(error))
  process.exit(1)
}
