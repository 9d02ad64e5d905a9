/** @module One test for each door: ten thousand cases, always the same. */

import { expect, it } from 'vitest'
import type { FuzzDoor } from '../src/door.ts'
import { describeReport } from '../src/report.ts'
import { fuzz } from '../src/runner.ts'
import { makeCast } from '../src/world/cast.ts'

const RUNS = 10_000
const SEED = 1
/** Twenty seconds on a quiet machine. */
const TIMEOUT_MS = 1_800_000

export function itStands<Case>(door: FuzzDoor<Case>): void {
  it(
    `answers ${RUNS} cases as its table says, and every row is met`,
    async () => {
      const report = await fuzz(door, { runs: RUNS, seed: SEED, cast: makeCast() })

      expect(report.failure, describeReport(report)).toBeUndefined()
      expect(report.missed.map(({ status, name }) => `${status} ${name}`)).toEqual([])
      expect(report.cases).toBe(RUNS)
    },
    TIMEOUT_MS,
  )
}
