/** @module Brings a database to the present schema; its version is SQLite's `user_version`. */
import type { SqlDriver } from './driver.ts'
import { StoreError } from './errors.ts'
import { MIGRATIONS } from './migrations/index.ts'
import type { Migration } from './migrations/migration.ts'
import { WriteQueue } from './write-queue.ts'

/** Of a database that this code has written. */
export const SCHEMA_VERSION = MIGRATIONS.length

/**
 * Applies what is missing, each migration in a transaction of its own.
 * @throws {StoreError} `unknown_schema` when the file is newer than this code | `database_failed`
 */
export async function migrate(driver: SqlDriver, migrations: readonly Migration[] = MIGRATIONS): Promise<void> {
  const applied = await schemaVersion(driver)
  if (applied > migrations.length) {
    throw new StoreError('unknown_schema', 'database was written by a newer version', { data: { applied } })
  }
  const writes = new WriteQueue(driver)
  for (const [index, migration] of migrations.entries()) {
    if (index < applied) continue
    const statements = [...migration.statements, `PRAGMA user_version = ${index + 1}`]
    await writes.exclusive(() => writes.runAll(statements.map((sql) => ({ sql }))))
  }
}

/** 0 for an empty database. */
async function schemaVersion(driver: SqlDriver): Promise<number> {
  const [row] = await driver.all<{ user_version: number }>('PRAGMA user_version')
  return row?.user_version ?? 0
}
