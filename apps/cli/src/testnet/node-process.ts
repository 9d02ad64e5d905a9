/**
 * One service node as a child process: started with a file of settings, ready when it says so over IPC.
 * It ends by itself when we do, because the channel breaks then.
 * @module
 */

import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Clock } from '@starling/ports'
import { CliError } from '../errors.ts'
import type { NodePlan } from './plan.ts'

/** How long a node may take to come up on a busy machine. */
const READY_MS_MAX = 60_000
/** How long a node may take to finish what it has begun before it is killed. */
const STOP_MS_MAX = 10_000
/** Lines of a node's log that are shown when it does not start. */
const LOG_LINES_SHOWN = 5

export interface NodeProcessOptions {
  readonly plan: NodePlan
  /** Of the testnet, this one included. */
  readonly nodes: number
  /** Gets its log. */
  readonly dataDir: string
  /** Its settings. */
  readonly configFile: string
  readonly clock: Clock
}

export interface NodeProcess {
  readonly plan: NodePlan
  readonly pid: number
  readonly logFile: string
  /** Fulfils when the node serves. @throws {CliError} `node_failed` with the end of its log */
  ready(): Promise<void>
  /** Fulfils when it is gone, with how it went: `exit code 1`, `SIGKILL`. */
  readonly gone: Promise<string>
  /** Asks it to finish, and insists after ten seconds. */
  stop(): Promise<void>
}

/** @throws {CliError} `node_failed` when there can be no such process */
export function startNodeProcess(options: NodeProcessOptions): NodeProcess {
  const { plan, dataDir, clock } = options
  const logFile = join(dataDir, 'node.log')
  const child = forkWithLog(environmentOf(options.configFile), v8Flags(options.nodes), logFile)
  if (child.pid === undefined) throw new CliError('node_failed', `Node ${plan.number} could not be started.`)
  const gone = once(child, 'exit').then(([code, signal]) => (signal === null ? `exit code ${code}` : String(signal)))
  const heardReady = new Promise<true>((resolve) => child.once('message', () => resolve(true)))

  return {
    plan,
    pid: child.pid,
    logFile,
    gone,
    async ready() {
      const timer = new AbortController()
      const late = clock.sleep(READY_MS_MAX, timer.signal).then(
        () => `no answer within ${READY_MS_MAX / 1000} s`,
        () => 'stopped',
      )
      const outcome = await Promise.race([heardReady, gone, late])
      timer.abort()
      if (outcome === true) return
      const message = `Node ${plan.number} did not start (${outcome}). The end of ${logFile}:\n${await endOf(logFile)}`
      throw new CliError('node_failed', message, { data: { node: plan.number } })
    },
    async stop() {
      child.kill('SIGTERM')
      const timer = new AbortController()
      const insist = clock.sleep(STOP_MS_MAX, timer.signal).then(
        () => child.kill('SIGKILL'),
        () => false,
      )
      await gone
      timer.abort()
      await insist
    },
  }
}

/** Nodes that one machine carries without caring for their memory. */
const FEW_NODES = 4

/**
 * V8 lets its heap grow while there is memory. A node keeps little and allocates much: with little room for young objects it stays
 * below 100 MB after a minute of stores, instead of 150, and spends more time on collecting them (docs/performance.md). Where
 * nodes are many their memory counts, else their time, as it does for a node that has a machine to itself.
 */
function v8Flags(nodes: number): readonly string[] {
  return [`--max-semi-space-size=${nodes > FEW_NODES ? 2 : 16}`, '--max-old-space-size=512']
}

/** Its output goes to a file, so that nothing is lost and nobody has to read along. */
function forkWithLog(env: NodeJS.ProcessEnv, execArgv: readonly string[], logFile: string): ChildProcess {
  const main = createRequire(import.meta.url).resolve('@starling/node-app/dist/main.js')
  const log = openSync(logFile, 'a', 0o600)
  try {
    return fork(main, [], { env, execArgv: [...execArgv], stdio: ['ignore', log, log, 'ipc'] })
  } finally {
    closeSync(log)
  }
}

/** Nothing else that begins with STARLING_: it would win over the file. */
function environmentOf(configFile: string): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(?:STARLING_|NODE_OPTIONS$)/.test(name))
  return { ...Object.fromEntries(inherited), STARLING_CONFIG: configFile }
}

async function endOf(logFile: string): Promise<string> {
  const text = await readFile(logFile, 'utf8').catch(() => '')
  return text.trimEnd().split('\n').slice(-LOG_LINES_SHOWN).join('\n')
}
