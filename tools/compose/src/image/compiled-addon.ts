/** @module The sqlite3 addon that was compiled when this tree was installed: a base image put together here cannot. */

import { cp, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { ComposeError } from '../errors.ts'

const ADDON = 'node_sqlite3.node'

/** @param folder - becomes the build context `addon`. @throws {ComposeError} `image_failed` when it is not installed */
export async function copyCompiledAddon(root: string, folder: string): Promise<void> {
  const store = join(root, 'node_modules', '.pnpm')
  const name = (await readdir(store).catch((): string[] => [])).find((entry) => entry.startsWith('sqlite3@'))
  if (name === undefined) throw new ComposeError('image_failed', 'sqlite3 is not installed in this tree.')
  await cp(join(store, name, 'node_modules', 'sqlite3', 'build', 'Release', ADDON), join(folder, ADDON))
}
