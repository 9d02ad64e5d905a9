/** @module Files that are on disk when the promise says so. */

import { open, rename } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Makes what was written to a file survive a loss of power. */
export async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** The new name holds everything or does not exist. */
export async function moveDurably(from: string, to: string): Promise<void> {
  await rename(from, to)
  await sync(dirname(to))
}
