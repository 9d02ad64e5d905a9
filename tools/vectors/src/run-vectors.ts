/**
 * Runs every vector file below a folder, over both crypto backends.
 * @module
 */

import { readdir, readFile } from 'node:fs/promises'
import { basename, join, relative } from 'node:path'
import type { CryptoBackend } from '@starling/crypto'
import { native } from '@starling/crypto/native'
import { noble } from '@starling/crypto/noble'
import type { Json, Report } from './area.ts'
import { AREAS, NOT_BUILT } from './areas/index.ts'

export interface Outcome {
  readonly passed: number
  readonly failed: number
  /** One line per failing case. */
  readonly failures: readonly string[]
  /** Areas without an implementation, each once. */
  readonly notCovered: readonly string[]
}

/** @throws {Error} when the folder cannot be read or has no vector file */
export async function runVectors(
  folder: string,
  backends: readonly CryptoBackend[] = [native, noble],
): Promise<Outcome> {
  const files = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.json')).sort()
  if (files.length === 0) throw new Error(`no vector files (*.json) below ${folder}`)
  const failures: string[] = []
  const notCovered = new Set<string>()
  let passed = 0
  for (const name of files) {
    const file = join(folder, name)
    const area = AREAS.find((candidate) => candidate.file === basename(file))
    if (area === undefined) {
      const missing = NOT_BUILT.get(basename(file))
      notCovered.add(`${name}: ${missing ?? 'no area of this name'}`)
      continue
    }
    for (const crypto of backends) {
      const label = `${relative(folder, file)} [${crypto.name}]`
      const report: Report = {
        async check(caseName, run) {
          try {
            await run()
            passed++
          } catch (error) {
            failures.push(`${label} ${caseName}: ${error instanceof Error ? `${error.name}: ${error.message}` : error}`)
          }
        },
        notCovered: (missing) => notCovered.add(missing),
      }
      await report.check('file can be read', async () => {
        await area.run(JSON.parse(await readFile(file, 'utf8')) as Json, report, crypto)
        passed--
      })
    }
  }
  return { passed, failed: failures.length, failures, notCovered: [...notCovered] }
}
