/**
 * A testnet of our own: started for a measurement, stopped after it, whatever happens in between.
 * @module
 */

import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { systemClock } from '@starling/ports/system'
import { type ProfileName, parseProfileName } from '@starling/protocol'
import { BenchError } from '../errors.ts'

const PROGRAM = fileURLToPath(new URL('../../../../apps/cli/bin/starling.js', import.meta.url))
const START_MS_MAX = 120_000
const STOP_MS_MAX = 20_000

interface TestnetNode {
  readonly url: string
  readonly tlsUrl: string
  readonly pid: number
}

interface TestnetAccount {
  readonly name: string
  readonly id: string
}

export interface RunningTestnet extends AsyncDisposable {
  readonly profile: ProfileName
  readonly seedUrl: string
  /** Empty without the web client. */
  readonly webUrl: string
  readonly nodes: readonly TestnetNode[]
  readonly accounts: readonly TestnetAccount[]
  /** From the start of the command until every node has answered at both of its doors, ms. */
  readonly startMs: number
}

/**
 * @param signal - stops it before it is up
 * @param hasWeb - whether it serves the web client
 * @throws {BenchError} `testnet_failed` with what it said; nothing is left running
 */
export async function startTestnet(nodeCount: number, signal: AbortSignal, hasWeb = false): Promise<RunningTestnet> {
  signal.throwIfAborted()
  const folder = await mkdtemp(join(tmpdir(), 'starling-bench-'))
  const jsonPath = join(folder, 'testnet.json')
  const startedMs = systemClock.elapsed()
  const args = [
    'testnet',
    '--nodes',
    String(nodeCount),
    '--port-base',
    '0',
    '--json',
    jsonPath,
    ...(hasWeb ? [] : ['--no-web']),
  ]
  // Over the channel it notices when we die without a word.
  const child = fork(PROGRAM, args, { stdio: ['ignore', 'pipe', 'pipe', 'ipc'], execArgv: [] })
  const dispose = async () => {
    await stop(child)
    await rm(folder, { recursive: true, force: true })
  }
  try {
    await up(child, signal)
    const startMs = systemClock.elapsed() - startedMs
    return { ...parseTestnet(await readFile(jsonPath, 'utf8')), startMs, [Symbol.asyncDispose]: dispose }
  } catch (error) {
    await dispose()
    throw error
  }
}

/** Its file is there by the time that it prints the table. */
async function up(child: ChildProcess, signal: AbortSignal): Promise<void> {
  const said: string[] = []
  child.stderr?.on('data', (piece) => said.push(String(piece)))
  const over = new AbortController()
  const either = AbortSignal.any([signal, over.signal])
  const ended = once(child, 'exit').then(() => {
    throw new BenchError('testnet_failed', `the testnet did not start: ${said.join('').trim()}`)
  })
  const late = systemClock.sleep(START_MS_MAX, either).then(() => {
    throw new BenchError('testnet_failed', `the testnet was not up after ${START_MS_MAX / 1_000} s`)
  })
  try {
    await Promise.race([once(child.stdout ?? child, 'data'), ended, late])
  } finally {
    over.abort()
    ended.catch(() => undefined)
    late.catch(() => undefined)
  }
  child.stdout?.resume()
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGTERM')
  const insist = setTimeout(() => child.kill('SIGKILL'), STOP_MS_MAX)
  await gone
  clearTimeout(insist)
}

/** Another part of this repository wrote it a moment ago: only what would mislead is checked. */
function parseTestnet(text: string): Omit<RunningTestnet, 'startMs' | typeof Symbol.asyncDispose> {
  const file = JSON.parse(text) as {
    profile: string
    seedUrl: string
    webUrl: string | null
    nodes: TestnetNode[]
    accounts: TestnetAccount[]
  }
  const profile = parseProfileName(file.profile)
  if (profile === undefined) throw new BenchError('testnet_failed', 'the file of the testnet names no profile')
  return {
    profile,
    seedUrl: file.seedUrl,
    webUrl: file.webUrl ?? '',
    accounts: file.accounts.map(({ name, id }) => ({ name, id })),
    nodes: file.nodes.map(({ url, tlsUrl, pid }) => ({ url, tlsUrl, pid })),
  }
}
