/**
 * `npm run vectors -- DIR`
 * @module
 */

import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runVectors } from './run-vectors.ts'

const OWN_VECTORS = fileURLToPath(new URL('../../../vectors', import.meta.url))

async function main(): Promise<number> {
  const folders = process.argv.slice(2).filter((argument) => argument !== '--')
  if (folders.length > 1 || folders[0]?.startsWith('-')) {
    process.stderr.write('usage: npm run vectors -- [DIR]   (default: vectors/ of this project)\n')
    return 2
  }
  try {
    // npm runs us in the project's folder, wherever it was called.
    const outcome = await runVectors(resolve(process.env['INIT_CWD'] ?? '', folders[0] ?? OWN_VECTORS))
    for (const line of outcome.failures) process.stdout.write(`FAILED ${line}\n`)
    for (const line of outcome.notCovered) process.stdout.write(`not covered: ${line}\n`)
    process.stdout.write(
      `${outcome.passed} passed, ${outcome.failed} failed, ${outcome.notCovered.length} not covered\n`,
    )
    return outcome.failed === 0 ? 0 : 1
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`)
    return 2
  }
}

process.exitCode = await main()
