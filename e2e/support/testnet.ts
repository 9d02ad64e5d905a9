/**
 * A testnet for the scenarios: of node processes, started by the program that people start, on free ports; or one that runs
 * already, named by the file that it wrote.
 * @module
 */

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { TestInfo } from '@playwright/test'

const PROGRAM = fileURLToPath(new URL('../../apps/cli/bin/starling.js', import.meta.url))

interface TestnetNode {
  readonly url: string
  readonly pid: number
  readonly ed25519: string
  readonly swarm: string | null
  readonly dataDir: string
}

interface TestnetFile {
  readonly webUrl: string
  readonly seedUrl: string
  readonly nodes: readonly TestnetNode[]
  readonly accounts: readonly { readonly name: string; readonly phrase: string; readonly id: string }[]
}

export interface Testnet extends AsyncDisposable, TestnetFile {
  /** The log of each node, for whoever looks into a failure. */
  attachLogs(info: Pick<TestInfo, 'attach'>): Promise<void>
}

/** Of processes of our own. */
export interface OwnTestnet extends Testnet {
  /** As a machine that loses power. */
  kill(node: TestnetNode): void
}

/** @param path - of its testnet.json; it belongs to somebody else, who also keeps its logs */
export async function joinTestnet(path: string): Promise<Testnet> {
  const file: TestnetFile = JSON.parse(await readFile(path, 'utf8'))
  return { ...file, attachLogs: async () => undefined, [Symbol.asyncDispose]: async () => undefined }
}

export async function startTestnet(nodes: number): Promise<OwnTestnet> {
  const folder = await mkdtemp(join(tmpdir(), 'starling-e2e-'))
  const json = join(folder, 'testnet.json')
  const data = join(folder, 'data')
  const args = ['testnet', '--nodes', String(nodes), '--port-base', '0', '--json', json, '--keep', data]
  const child = spawn(process.execPath, [PROGRAM, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  const said = collect(child)
  const gone = once(child, 'exit')
  // The table is printed once everything answers and the file is written.
  const isUp = await Promise.race([once(child.stdout ?? child, 'data').then(() => true), gone.then(() => false)])
  if (!isUp) throw new Error(`the testnet did not start: ${said()}`)
  const file: TestnetFile = JSON.parse(await readFile(json, 'utf8'))
  return {
    ...file,
    async attachLogs(info) {
      for (const name of (await readdir(data)).filter((each) => each.startsWith('node-')).sort()) {
        await info.attach(`${name}.log`, { path: join(data, name, 'node.log'), contentType: 'text/plain' })
      }
    },
    kill(node) {
      process.kill(node.pid, 'SIGKILL')
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM')
      await gone
      await rm(folder, { recursive: true, force: true, maxRetries: 3 })
    },
  }
}

function collect(child: ChildProcess): () => string {
  let text = ''
  child.stderr?.on('data', (part) => {
    text += String(part)
  })
  return () => text
}
