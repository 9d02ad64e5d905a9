/**
 * `starling` as people run it: the built program, as a process, with its own folder. Tests of several processes stand on it.
 * @module
 */

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { TestnetFile } from '../src/testnet/testnet-file.ts'

export const PROGRAM = fileURLToPath(new URL('../bin/starling.js', import.meta.url))

export interface Finished {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs a command to its end. */
export async function starling(...args: readonly string[]): Promise<Finished> {
  return finished(startStarling(...args))
}

export function startStarling(...args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [PROGRAM, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
}

export async function finished(child: ChildProcess): Promise<Finished> {
  const [stdout, stderr, [code]] = await Promise.all([read(child.stdout), read(child.stderr), once(child, 'exit')])
  return { code, stdout, stderr }
}

async function read(stream: AsyncIterable<unknown> | null): Promise<string> {
  let text = ''
  for await (const part of stream ?? []) text += String(part)
  return text
}

/** The lines that a running command prints, one at a time. */
export function lines(child: ChildProcess): () => Promise<string> {
  if (child.stdout === null) throw new Error('the process has no output to read')
  const iterator = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return async () => String((await iterator.next()).value)
}

/** A folder for one test, gone afterwards. */
export async function temporaryFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'starling-cli-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}

export interface RunningTestnet extends AsyncDisposable {
  readonly process: ChildProcess
  readonly jsonPath: string
  readonly file: TestnetFile
  /** Fulfils when it has ended by itself or by a signal. */
  readonly done: Promise<Finished>
}

/** Starts a testnet on free ports and waits until its file is there. */
export async function startTestnetProcess(folder: string, ...args: readonly string[]): Promise<RunningTestnet> {
  const jsonPath = join(folder, 'testnet.json')
  const child = startStarling('testnet', '--port-base', '0', '--json', jsonPath, ...args)
  const done = finished(child)
  const begun = Symbol('begun')
  // Its file is there by the time that it prints the table.
  const first = await Promise.race([once(child.stdout ?? child, 'data').then(() => begun), done])
  if (first !== begun || !existsSync(jsonPath)) throw new Error(`the testnet did not start: ${(await done).stderr}`)
  const file: TestnetFile = JSON.parse(await readFile(jsonPath, 'utf8'))
  return {
    process: child,
    jsonPath,
    file,
    done,
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM')
      await done
    },
  }
}

export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
