/**
 * Whether the database is still the file that was opened. Taken away under a running node, it goes on without a sign until the node
 * ends: what is signed for as stored by then is nowhere.
 * @module
 */

import { stat } from 'node:fs/promises'
import type { Clock } from '@starling/ports'

const LOOK_PERIOD_MS = 10_000

export interface DatabaseWatch extends AsyncDisposable {
  /** Fulfils when the file is gone, or another one is in its place; never when the watch has ended before. */
  readonly gone: Promise<void>
}

/** @param file - that is open. @throws what the system says of it */
export async function watchDatabase(file: string, clock: Clock): Promise<DatabaseWatch> {
  const opened = await placeOf(file)
  const stop = new AbortController()
  let tell = (): void => {}
  const gone = new Promise<void>((resolve) => {
    tell = resolve
  })
  const looking = look(file, opened, clock, tell, stop.signal)
  return {
    gone,
    async [Symbol.asyncDispose]() {
      stop.abort()
      await looking
    },
  }
}

/** Ends with the first difference. Never rejects. */
async function look(file: string, opened: string, clock: Clock, tell: () => void, signal: AbortSignal): Promise<void> {
  while (await slept(clock, signal)) {
    // What cannot be looked at now says nothing.
    const found = await placeOf(file).catch((error) => (isMissing(error) ? undefined : opened))
    if (found === opened) continue
    tell()
    return
  }
}

/** Which file it is on which disk: a name alone may be given to another. */
async function placeOf(file: string): Promise<string> {
  const { dev, ino } = await stat(file, { bigint: true })
  return `${dev} ${ino}`
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}

/** @returns false when it was woken to end */
function slept(clock: Clock, signal: AbortSignal): Promise<boolean> {
  return clock.sleep(LOOK_PERIOD_MS, signal).then(
    () => true,
    () => false,
  )
}
