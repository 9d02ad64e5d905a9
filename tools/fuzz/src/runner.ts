/**
 * Draws cases, carries them out block by block, and makes a failing block as small as it gets.
 * @module
 */

import fc from 'fast-check'
import type { FuzzDoor, Turn } from './door.ts'
import { broken, FuzzError } from './errors.ts'
import { Hits } from './table/hits.ts'
import type { Row } from './table/row.ts'
import type { Cast } from './world/cast.ts'
import { OWNERS } from './world/people.ts'

export interface FuzzOptions {
  readonly runs: number
  /** Block b draws from seed + b. */
  readonly seed: number
  readonly cast: Cast
  readonly onBlock?: (cases: number) => void
}

export interface FuzzReport {
  readonly door: string
  readonly cases: number
  readonly seconds: number
  readonly hits: Hits
  /** Rows that nothing has met. */
  readonly missed: readonly Row[]
  readonly failure?: FuzzFailure
}

interface FuzzFailure {
  readonly message: string
  /** Of the block, from which one block repeats it. */
  readonly seed: number
  /** The fewest cases, in order, that still bring it about. */
  readonly cases: readonly unknown[]
}

/** Cases that share a world. Few, so that a failing block is soon small; many, because a world costs more than a case. */
export const BLOCK = 400

export async function fuzz<Case>(door: FuzzDoor<Case>, options: FuzzOptions): Promise<FuzzReport> {
  const hits = new Hits(door.rows)
  const begun = performance.now()
  let cases = 0
  let failure: FuzzFailure | undefined
  for (let block = 0; cases < options.runs && failure === undefined; block++) {
    const seed = options.seed + block
    const numRuns = Math.min(BLOCK, options.runs - cases)
    const drawn = fc.sample(door.cases, { numRuns, seed }).map((what, index) => ({ owner: index % OWNERS, what }))
    const error = await attempt(door, drawn, options.cast, hits)
    cases += drawn.length
    if (error !== undefined)
      failure = { message: error.message, seed, cases: await minimise(door, drawn, options.cast) }
    options.onBlock?.(cases)
  }
  return {
    door: door.name,
    cases,
    seconds: (performance.now() - begun) / 1_000,
    hits,
    missed: hits.missed,
    ...(failure === undefined ? {} : { failure }),
  }
}

/** @returns what went wrong: an invariant, or anything that was thrown or rejected without anyone looking */
async function attempt<Case>(
  door: FuzzDoor<Case>,
  block: readonly Turn<Case>[],
  cast: Cast,
  hits: Hits,
): Promise<FuzzError | undefined> {
  const unheard: unknown[] = []
  const hear = (reason: unknown) => void unheard.push(reason)
  process.on('unhandledRejection', hear)
  process.on('uncaughtException', hear)
  try {
    await door.run(block, cast, hits)
    // Rejections are told of a turn later.
    await new Promise((resolve) => setImmediate(resolve))
    return unheard.length === 0 ? undefined : broken(`nobody has handled: ${describe(unheard[0])}`)
  } catch (error) {
    return error instanceof FuzzError ? error : broken(`the door itself has thrown: ${describe(error)}`)
  } finally {
    process.off('unhandledRejection', hear)
    process.off('uncaughtException', hear)
  }
}

/** Keeps one owner if that is enough, then takes away ever smaller parts as long as it still fails. */
async function minimise<Case>(
  door: FuzzDoor<Case>,
  block: readonly Turn<Case>[],
  cast: Cast,
): Promise<readonly Turn<Case>[]> {
  const fails = async (some: readonly Turn<Case>[]) =>
    some.length > 0 && (await attempt(door, some, cast, new Hits(door.rows))) !== undefined
  let left = block
  for (const number of new Set(block.map(({ owner }) => owner))) {
    const alone = block.filter(({ owner }) => owner === number)
    if (!(await fails(alone))) continue
    left = alone
    break
  }
  for (let size = Math.ceil(left.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let start = 0; start < left.length; ) {
      const without = [...left.slice(0, start), ...left.slice(start + size)]
      if (await fails(without)) left = without
      else start += size
    }
  }
  return left
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
