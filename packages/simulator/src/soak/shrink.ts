/**
 * Makes a failing run smaller: fewer faults, fewer messages, as long as it still fails. Schedules are drawn from the seed, so a
 * smaller one is named by what it keeps of the drawn one.
 * @module
 */

import type { ScenarioOptions } from '../scenario.ts'

/** Whether a run with these options violates something. */
export type Fails = (options: ScenarioOptions) => Promise<boolean>

/**
 * @param failing - known to fail @param drawn - how many faults its schedule has
 * @returns options that fail too and keep no fault that could be left out alone
 */
export async function shrink(failing: ScenarioOptions, drawn: number, fails: Fails): Promise<ScenarioOptions> {
  let options: ScenarioOptions = {
    ...failing,
    keep: failing.keep ?? Array.from({ length: drawn }, (_, place) => place),
  }
  options = await withFewerFaults(options, fails)
  for (let messages = options.messages >> 1; messages >= 1; messages >>= 1) {
    const fewer = { ...options, messages }
    if (!(await fails(fewer))) break
    options = fewer
  }
  return options
}

/** Leaves out halves, then quarters, … then single faults (delta debugging). */
async function withFewerFaults(options: ScenarioOptions, fails: Fails): Promise<ScenarioOptions> {
  let keep = options.keep ?? []
  for (let parts = 2; keep.length > 0; ) {
    const size = Math.ceil(keep.length / parts)
    let isSmaller = false
    for (let start = 0; start < keep.length; start += size) {
      const fewer = keep.filter((_, index) => index < start || index >= start + size)
      if (!(await fails({ ...options, keep: fewer }))) continue
      keep = fewer
      isSmaller = true
      break
    }
    if (isSmaller) parts = Math.max(2, parts - 1)
    else if (size <= 1) break
    else parts = Math.min(keep.length, parts * 2)
  }
  return { ...options, keep }
}
