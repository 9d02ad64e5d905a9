/** @module When the last backup was taken, as far as this data folder knows. */

import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'

const LastBackup = z.object({
  /** ISO 8601. */
  takenAt: z.iso.datetime(),
  folder: z.string(),
})

export type LastBackup = z.output<typeof LastBackup>

const fileIn = (dataDir: string): string => join(dataDir, 'last-backup.json')

export async function noteBackup(dataDir: string, backup: LastBackup): Promise<void> {
  await writeFile(fileIn(dataDir), `${JSON.stringify(backup)}\n`, { mode: 0o600 })
}

/** @returns undefined when none is known */
export async function readLastBackup(dataDir: string): Promise<LastBackup | undefined> {
  try {
    return LastBackup.parse(JSON.parse(await readFile(fileIn(dataDir), 'utf8')))
  } catch {
    return undefined // none was taken from here, or nobody knows any more
  }
}
