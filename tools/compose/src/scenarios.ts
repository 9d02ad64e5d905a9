/**
 * The scenarios of people in browsers, by Playwright, against the network of containers. Those that kill processes of their
 * own testnet are left out: here that is what the faults are for.
 * @module
 */

import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execute } from './execute.ts'
import type { Stack } from './stack/stack.ts'

const OUTPUT_LINES_SHOWN = 40

/** What Playwright's JSON reporter counts. */
interface Stats {
  readonly expected: number
  readonly unexpected: number
  readonly flaky: number
  readonly skipped: number
}

/**
 * @param root - of the repository
 * @param folder - for the network file and the report
 * @returns how many passed
 * @throws {Error} with the end of what Playwright said, when one did not pass or none was run
 */
export async function runScenarios(root: string, stack: Stack, folder: string, signal: AbortSignal): Promise<string> {
  await mkdir(folder, { recursive: true })
  const [testnet, report] = [join(folder, 'testnet.json'), join(folder, 'scenarios.json')]
  await rm(report, { force: true })
  await writeFile(testnet, await stack.readFile('network', '/network/testnet.json'))
  const env = { ...process.env, STARLING_E2E_TESTNET: testnet, STARLING_E2E_REPORT: report }
  const args = [join(root, 'tools', 'bootstrap', 'e2e-run.mjs'), '--grep-invert', '@own-testnet']
  const { code, stdout, stderr } = await execute(process.execPath, args, { env, cwd: root, signal })
  const stats = await readStats(report)
  if (code === 0 && stats !== undefined && stats.expected > 0) return `${stats.expected} passed`
  const said = `${stdout}\n${stderr}`.trim().split('\n').slice(-OUTPUT_LINES_SHOWN).join('\n')
  throw new Error(`${stats?.unexpected ?? 'an unknown number'} failed\n${said}`)
}

async function readStats(report: string): Promise<Stats | undefined> {
  try {
    return JSON.parse(await readFile(report, 'utf8')).stats
  } catch {
    return undefined
  }
}
