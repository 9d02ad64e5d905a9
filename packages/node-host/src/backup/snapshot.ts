/** @module A database file as of one moment, taken while others write to it; and whether one is whole. */

import { SCHEMA_VERSION } from '@starling/node'
import { sqlite3Driver } from '@starling/node/storage/sqlite3'
import { HostError } from '../errors.ts'

/**
 * One read transaction: whoever writes goes on, and what is committed meanwhile is in the next backup.
 * @param target - must not exist
 * @throws {StoreError}
 */
export async function takeSnapshot(source: string, target: string): Promise<void> {
  const driver = sqlite3Driver(source)
  try {
    await driver.open({})
    await driver.run('VACUUM INTO ?', [target])
  } finally {
    await driver.close()
  }
}

/**
 * Reads every page of a database that nobody uses.
 * @returns its schema's version
 * @throws {HostError} `invalid_backup`
 */
export async function checkDatabase(file: string): Promise<number> {
  const driver = sqlite3Driver(file)
  try {
    await driver.open({})
    const [result] = await driver.all<{ integrity_check: string }>('PRAGMA integrity_check(1)')
    if (result?.integrity_check !== 'ok') throw new Error(result?.integrity_check ?? 'no answer')
    const [row] = await driver.all<{ user_version: number }>('PRAGMA user_version')
    return row?.user_version ?? 0
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new HostError('invalid_backup', `The database ${file} is damaged: ${reason}.`, { cause })
  } finally {
    await driver.close()
  }
}

/** @throws {HostError} `invalid_backup` for a database of a later version than ours, which only that version reads */
export function checkSchemaVersion(version: number): void {
  if (version <= SCHEMA_VERSION) return
  const text = `The backup was made by a newer version of Starling (schema ${version}; this one knows ${SCHEMA_VERSION}).`
  throw new HostError('invalid_backup', `${text} Install that version or a later one.`)
}
