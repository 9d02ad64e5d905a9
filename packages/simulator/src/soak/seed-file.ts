/**
 * Failing runs as files: `seeds/<name>.json`. Each is a regression test from then on.
 * @module
 */

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ScenarioOptions } from '../scenario.ts'

export interface KeptSeed {
  readonly name: string
  /** What was violated when it was found. */
  readonly found: readonly string[]
  readonly options: ScenarioOptions
}

/** Where they are kept. */
const SEEDS_FOLDER = fileURLToPath(new URL('../../seeds', import.meta.url))

/** How many violated lines a file keeps. */
const LINES_MAX = 5

/** @returns the path of the new file */
export function keepSeed(options: ScenarioOptions, violations: readonly string[], folder = SEEDS_FOLDER): string {
  mkdirSync(folder, { recursive: true })
  const name = `${violations[0]?.split(':')[0] ?? 'failed'}-${options.seed.replace(/[^\w-]/g, '_')}`
  const path = join(folder, `${name}.json`)
  writeFileSync(path, `${JSON.stringify({ found: violations.slice(0, LINES_MAX), options }, undefined, 2)}\n`)
  return path
}

/** In the order of their names; none when there is no folder. */
export function readSeeds(folder = SEEDS_FOLDER): readonly KeptSeed[] {
  let names: string[]
  try {
    names = readdirSync(folder).filter((name) => name.endsWith('.json'))
  } catch {
    return []
  }
  return names.sort().map((name) => {
    // Written by `keepSeed`, and checked in.
    const kept = JSON.parse(readFileSync(join(folder, name), 'utf8')) as Omit<KeptSeed, 'name'>
    return { name, ...kept }
  })
}
