/**
 * One engine of ours per machine: who runs it, where its files are, and what it must put back. A run that was killed
 * leaves the record, and the next run clears up after it.
 * @module
 */

import { open, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ComposeError } from '../errors.ts'
import type { HostNetwork } from './host-network.ts'

export interface EngineRecord {
  /** The process that started the engine and is to stop it. */
  readonly owner: number
  readonly folder: string
  readonly before: HostNetwork
}

const recordFile = (): string => join(tmpdir(), 'starling-engine.json')

/** @throws {ComposeError} `engine_busy` when there is a record already */
export async function writeEngineRecord(record: EngineRecord): Promise<void> {
  try {
    const file = await open(recordFile(), 'wx', 0o600)
    try {
      await file.writeFile(`${JSON.stringify(record)}\n`)
    } finally {
      await file.close()
    }
  } catch (cause) {
    const message = `Another engine is being started on this machine: ${recordFile()} is there already.`
    throw new ComposeError('engine_busy', message, { cause })
  }
}

/** Of a run that still lives, of one that was killed, or none. */
export async function readEngineRecord(): Promise<EngineRecord | undefined> {
  const text = await readFile(recordFile(), 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  try {
    return JSON.parse(text) as EngineRecord
  } catch {
    return undefined
  }
}

export async function removeEngineRecord(): Promise<void> {
  await rm(recordFile(), { force: true })
}

export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
