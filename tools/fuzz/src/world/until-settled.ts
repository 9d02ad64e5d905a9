/**
 * Waits for calls in a world whose time stands still. Time moves only when nothing is left but calls that wait for it:
 * a database answers from other threads, and a clock that ran meanwhile would make it late.
 * @module
 */

import type { ManualClock } from '@starling/ports/testing'
import { broken } from '../errors.ts'
import type { Activity } from './activity.ts'

export interface Pending<Result> {
  readonly result: Promise<Result>
  /** Whether it may be held until time has passed. */
  readonly mayWait: boolean
}

/** Of a world: its time, and whether something of it is going on that time has no part in. */
export interface SettlingWorld {
  readonly clock: ManualClock
  readonly activity: Pick<Activity, 'isBusy'>
}

/** Seconds of our own after which a call counts as hung: far beyond what a busy machine needs. */
const HANG_SECONDS = 300
/** The same for calls that wait, by how often time was moved for them: more than an hour of theirs. */
const STEPS_MAX = 150
/** Longer than any wait that a node has. */
const STEP_MS = 31_000
/** Wall time that a call which could be answered at once gets for it. */
const PATIENCE_MS = 20

/** @throws {FuzzError} when they do not all end; and whatever one of them throws */
export async function untilSettled<Result>(
  { clock, activity }: SettlingWorld,
  calls: readonly Pending<Result>[],
): Promise<Result[]> {
  await withinTime(Promise.all(calls.filter(({ mayWait }) => !mayWait).map(({ result }) => result)))
  const waiting = Promise.all(calls.filter(({ mayWait }) => mayWait).map(({ result }) => result)).then(() => true)
  for (let steps = 0; !(await Promise.race([waiting, pause(PATIENCE_MS)])); ) {
    if (activity.isBusy) continue
    if (++steps > STEPS_MAX) throw hung()
    await clock.advance(STEP_MS)
  }
  return Promise.all(calls.map(({ result }) => result))
}

/** Counts seconds one by one: those in which the whole process was stopped are not ours. */
async function withinTime(work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    let seconds = 0
    timer = setInterval(() => {
      if (++seconds >= HANG_SECONDS) reject(hung())
    }, 1_000)
  })
  try {
    await Promise.race([work, late])
  } finally {
    clearInterval(timer)
  }
}

function hung() {
  return broken('a call does not end')
}

function pause(ms: number): Promise<false> {
  return new Promise((resolve) => setTimeout(() => resolve(false), ms))
}
