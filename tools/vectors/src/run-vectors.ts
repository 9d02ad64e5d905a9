/**
 * Runs every vector file below a folder, over both crypto backends.
 * @module
 */

import { readdir, readFile } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import type { CryptoBackend } from '@starling/crypto'
import { native } from '@starling/crypto/native'
import { noble } from '@starling/crypto/noble'
import type { Area, Report } from './area.ts'
import { AREAS, NOT_BUILT } from './areas/index.ts'
import { type WatchedJson, watchReads } from './watch-reads.ts'

export interface Outcome {
  readonly passed: number
  readonly failed: number
  /** One line per failing case. */
  readonly failures: readonly string[]
  /** Areas without an implementation and parts of files that no check looks at, each once. */
  readonly notCovered: readonly string[]
}

/** @throws {Error} when the folder cannot be read or has no vector file */
export async function runVectors(
  folder: string,
  backends: readonly CryptoBackend[] = [native, noble],
): Promise<Outcome> {
  const files = (await readdir(folder, { recursive: true })).filter(isVectorFile).sort()
  if (files.length === 0) throw new Error(`no vector files (*.json) below ${folder}`)
  const tally = new Tally()
  for (const name of files) {
    const area = belongingTo(name, AREAS, ({ file }) => file)
    if (area !== undefined) await runFile(join(folder, name), name, area, backends, tally)
    else
      tally.notCovered.add(`${name}: ${belongingTo(name, NOT_BUILT, ([file]) => file)?.[1] ?? 'no area of this name'}`)
  }
  return {
    passed: tally.passed,
    failed: tally.failures.length,
    failures: tally.failures,
    notCovered: [...tally.notCovered],
  }
}

class Tally {
  readonly failures: string[] = []
  readonly notCovered = new Set<string>()
  passed = 0

  fail(label: string, error: unknown): void {
    this.failures.push(`${label}: ${error instanceof Error ? `${error.name}: ${error.message}` : error}`)
  }
}

async function runFile(
  path: string,
  name: string,
  area: Area,
  backends: readonly CryptoBackend[],
  tally: Tally,
): Promise<void> {
  let vectors: WatchedJson
  try {
    const text = await readFile(path, 'utf8')
    vectors = watchReads(extname(name) === '.json' ? (JSON.parse(text) as unknown) : text)
  } catch (error) {
    return tally.fail(`${name} file can be read`, error)
  }
  for (const crypto of backends) {
    const label = `${name} [${crypto.name}]`
    const report: Report = {
      async check(caseName, run) {
        try {
          await run()
          tally.passed++
        } catch (error) {
          tally.fail(`${label} ${caseName}`, error)
        }
      },
      notCovered: (missing) => tally.notCovered.add(`${name}: ${missing}`),
    }
    try {
      await area.run(vectors.value, report, crypto)
    } catch (error) {
      tally.fail(`${label} file has the form of its area`, error)
    }
  }
  for (const part of vectors.unread()) tally.notCovered.add(`${name}: ${part}`)
}

function isVectorFile(name: string): boolean {
  return extname(name) === '.json' || AREAS.some(({ file }) => file === basename(name))
}

/** The one whose file it is by name; or of whose name the file's is a continuation, such as `accounts-more.json`. */
function belongingTo<Item>(name: string, items: Iterable<Item>, fileOf: (item: Item) => string): Item | undefined {
  const stem = basename(name, extname(name))
  let best: Item | undefined
  let bestLength = 0
  for (const item of items) {
    const file = fileOf(item)
    const own = basename(file, extname(file))
    if (extname(file) !== extname(name) || own.length <= bestLength) continue
    if (stem !== own && !(stem.startsWith(own) && /^[^a-z0-9]/i.test(stem.slice(own.length)))) continue
    best = item
    bestLength = own.length
  }
  return best
}
