/**
 * The service node as people run it: the program of `apps/node`, in a process of its own.
 * @module
 */

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { CrashError } from '../errors.ts'
import type { NodeFolder } from './single-network.ts'

const PROGRAM = createRequire(import.meta.url).resolve('@starling/node-app/dist/main.js')

export interface NodeProcess {
  readonly pid: number
  /** Fulfils when it serves. @throws {CrashError} `node_failed` with what it said */
  ready(): Promise<void>
  kill(signal: 'SIGKILL' | 'SIGTERM'): void
  /** Fulfils when it is gone. */
  readonly gone: Promise<void>
  /** What it has written. */
  said(): string
}

export interface StartOptions {
  /** A command that starts the node as its own tracee, such as `strace` and its options. */
  readonly tracer?: readonly string[]
  /** Modules that are loaded before the program. */
  readonly preload?: readonly string[]
}

export function startNode(
  { env }: Pick<NodeFolder, 'env'>,
  { tracer = [], preload = [] }: StartOptions = {},
): NodeProcess {
  const imports = preload.map((module) => `--import=${module}`)
  const [command = process.execPath, ...args] = [...tracer, process.execPath, ...imports, PROGRAM]
  // Vitest's own start adds every package of the store to this path: with it a program finds what it does not depend on.
  const environment = { ...process.env, NODE_PATH: undefined, ...env }
  const child = spawn(command, args, { env: environment, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] })
  const said: string[] = []
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (piece) => said.push(String(piece)))
  const gone = goneOf(child)
  const heard = once(child, 'message').then(() => true)
  heard.catch(() => undefined)
  return {
    pid: child.pid ?? 0,
    async ready() {
      const isUp = await Promise.race([heard, gone.then(() => false)])
      if (!isUp) throw new CrashError('node_failed', `the node did not start:\n${said.join('')}`)
    },
    kill: (signal) => void child.kill(signal),
    gone,
    said: () => said.join(''),
  }
}

function goneOf(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => resolve())
    // Could not be started at all.
    child.once('error', () => resolve())
  })
}
