/** @module A folder for one test file, removed afterwards. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'

/** Call at the top of a test file; gives a new path each time. */
export function temporaryPaths(): () => string {
  const folder = mkdtempSync(join(tmpdir(), 'starling-node-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  let count = 0
  return () => join(folder, `${count++}.sqlite`)
}
