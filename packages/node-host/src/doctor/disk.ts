/** @module Whether the data folder can keep what the node promises to keep. */

import { access, mkdtemp, open, rm, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '@starling/ports'
import type { NodeSettings } from '../settings/read-settings.ts'
import { type Finding, notice, ok, problem, reasonOf } from './finding.ts'

const MEGABYTE = 1024 * 1024
/** Below this SQLite may not even finish a checkpoint. */
const FREE_BYTES_MIN = 256 * MEGABYTE
/** Some days of a busy swarm. */
const FREE_BYTES_WANTED = 2_048 * MEGABYTE
const SYNCS = 5
/** Every store waits for one of these. */
const SYNC_MS_WANTED = 100

/** Kinds of file systems by statfs(2), as far as they matter. */
const IN_MEMORY: ReadonlySet<number> = new Set([0x0102_1994, 0x8584_58f6])
const OVER_THE_NET: ReadonlySet<number> = new Set([0x6969, 0x517b, 0xff53_4d42, 0xfe53_4d42])
const OF_A_CONTAINER = 0x794c_7630

export async function examineDisk(
  { dataDir, databaseBytes }: Pick<NodeSettings, 'dataDir' | 'databaseBytes'>,
  clock: Pick<Clock, 'elapsed'>,
): Promise<Finding[]> {
  const isThere = await access(dataDir).then(
    () => true,
    () => false,
  )
  if (!isThere) {
    return [problem('disk', `There is no data folder ${dataDir}.`, 'Make it with "starling node init", or mount it.')]
  }
  const { type, bavail, bsize } = await statfs(dataDir)
  return [
    ...kindFindings(dataDir, type),
    spaceFinding(dataDir, bavail * bsize, databaseBytes, await sizeOf(join(dataDir, 'node.sqlite'))),
    await writeFinding(dataDir, clock),
  ]
}

function kindFindings(dataDir: string, type: number): Finding[] {
  if (IN_MEMORY.has(type)) {
    return [problem('disk', `${dataDir} lies in memory: a restart of the machine loses it.`, 'Put it on a disk.')]
  }
  if (OVER_THE_NET.has(type)) {
    const text = `${dataDir} lies on another machine: SQLite’s locks and syncs do not hold there.`
    return [problem('disk', text, 'Put it on a disk of this machine.')]
  }
  if (type === OF_A_CONTAINER) {
    return [notice('disk', `${dataDir} lies in the container and goes with it.`, 'Mount a volume there.')]
  }
  return []
}

function spaceFinding(dataDir: string, freeBytes: number, limitBytes: number | undefined, usedBytes: number): Finding {
  const free = `${megabytes(freeBytes)} are free at ${dataDir}, and the messages take ${megabytes(usedBytes)}.`
  const remedy = 'Make room, or the node refuses new messages when the disk is full.'
  if (freeBytes < FREE_BYTES_MIN) return problem('disk', free, remedy)
  const wantedBytes = limitBytes === undefined ? FREE_BYTES_WANTED : Math.max(0, limitBytes - usedBytes)
  if (freeBytes >= wantedBytes) return ok('disk', free)
  return notice('disk', free, limitBytes === undefined ? remedy : `STARLING_DATABASE_BYTES promises more. ${remedy}`)
}

/** Writes and syncs as the database does, and takes everything away again. */
async function writeFinding(dataDir: string, clock: Pick<Clock, 'elapsed'>): Promise<Finding> {
  try {
    const folder = await mkdtemp(join(dataDir, 'doctor-'))
    try {
      const ms = await medianSyncMs(join(folder, 'written'), clock)
      const text = `Writing to disk for certain takes ${ms.toFixed(1)} ms.`
      if (ms <= SYNC_MS_WANTED) return ok('disk', text)
      return notice('disk', text, 'Every store waits for that: take a faster disk.')
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  } catch (error) {
    const remedy = 'Give the folder to the user who runs the node; look whether the disk is full or read-only.'
    return problem('disk', `${dataDir} cannot be written: ${reasonOf(error)}.`, remedy)
  }
}

async function medianSyncMs(file: string, clock: Pick<Clock, 'elapsed'>): Promise<number> {
  const handle = await open(file, 'wx')
  try {
    const times: number[] = []
    for (let round = 0; round < SYNCS; round += 1) {
      const startedMs = clock.elapsed()
      await handle.write(new Uint8Array(4096))
      await handle.datasync()
      times.push(clock.elapsed() - startedMs)
    }
    return times.sort((left, right) => left - right)[SYNCS >> 1] ?? 0
  } finally {
    await handle.close()
  }
}

async function sizeOf(file: string): Promise<number> {
  const sizes = await Promise.all([file, `${file}-wal`].map((path) => stat(path).catch(() => undefined)))
  return sizes.reduce((sum, found) => sum + (found?.size ?? 0), 0)
}

function megabytes(bytes: number): string {
  return bytes < 10_240 * MEGABYTE ? `${Math.round(bytes / MEGABYTE)} MB` : `${Math.round(bytes / MEGABYTE / 1024)} GB`
}
