/** @module A testnet as a process: started for one test file, stopped after it. */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const PROGRAM = fileURLToPath(new URL('../../../apps/cli/bin/starling.js', import.meta.url))

export interface Testnet extends AsyncDisposable {
  /** Of one of its nodes, as original clients reach it. */
  readonly url: string
}

/**
 * @param nodes - of original clients' profile, ten make two swarms of five
 * @param flags - further ones of `starling testnet`
 */
export async function startTestnet(nodes: number, ...flags: readonly string[]): Promise<Testnet> {
  const folder = await mkdtemp(join(tmpdir(), 'starling-conformance-'))
  const jsonPath = join(folder, 'testnet.json')
  const args = ['testnet', '--nodes', String(nodes), '--port-base', '0', '--no-web', ...flags]
  const child = spawn(process.execPath, [PROGRAM, ...args, '--json', jsonPath], { stdio: ['ignore', 'pipe', 'pipe'] })
  const said: string[] = []
  child.stderr.on('data', (piece) => said.push(String(piece)))
  const gone = once(child, 'exit')
  // Its file is there by the time that it prints the table.
  const isUp = await Promise.race([once(child.stdout, 'data').then(() => true), gone.then(() => false)])
  if (!isUp) throw new Error(`the testnet did not start: ${said.join('')}`)
  const file = JSON.parse(await readFile(jsonPath, 'utf8')) as { nodes: readonly { tlsUrl: string }[] }
  return {
    url: file.nodes[0]?.tlsUrl ?? '',
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM')
      await gone
      await rm(folder, { recursive: true, force: true })
    },
  }
}
