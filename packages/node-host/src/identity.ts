/** @module The node's secret seed on disk: made for a new node, refused when damaged or lost, never replaced. */

import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fromHex, toHex } from '@starling/base'
import type { Random } from '@starling/ports'
import { sync } from './backup/durable.ts'
import { DATABASE_FILE, IDENTITY_FILE } from './backup/manifest.ts'
import { HostError } from './errors.ts'
import { exists } from './exists.ts'

const SEED_BYTES = 32

/**
 * Reads `identity.key`: 64 hex digits and a line feed. Whoever loses or overwrites it loses the node.
 *
 * @returns 32 bytes; the caller imports them into a handle and forgets them
 * @throws {HostError} `invalid_identity` when the file holds anything else | `identity_missing` when only a database is there
 */
export async function loadIdentity(dataDir: string, random: Random): Promise<Uint8Array> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  const found = await readIdentity(dataDir)
  if (found !== undefined) return found
  // With another key the node would be one that no network lists, over the messages of one that is gone.
  if (await hasDatabase(dataDir)) throw new HostError('identity_missing', missingText(dataDir))
  const seed = random.bytes(SEED_BYTES)
  await writeSeed(dataDir, seed)
  return seed
}

/** Its log alone counts too: it would be played into a new one. */
export async function hasDatabase(dataDir: string): Promise<boolean> {
  const found = await Promise.all([DATABASE_FILE, `${DATABASE_FILE}-wal`].map((name) => exists(join(dataDir, name))))
  return found.includes(true)
}

function missingText(dataDir: string): string {
  return (
    `${identityFile(dataDir)} is missing, and the database beside it, ${DATABASE_FILE}, is that of the node whose key it was. ` +
    'Put the key back from its backup. Without one this node is lost: to begin anew as another node, which the network then ' +
    `has to list, move ${DATABASE_FILE} away, with -wal and -shm beside it (docs/operate.md).`
  )
}

/**
 * Gives a node the key that a file holds.
 * @throws {HostError} `invalid_identity` for a file without a key, and for a node that has another one
 */
export async function adoptIdentity(dataDir: string, from: string): Promise<void> {
  const text = await readIfPresent(from)
  if (text === undefined) throw new HostError('invalid_identity', `There is no key file ${from}.`)
  const seed = parseSeed(text, from)
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  const found = await readIdentity(dataDir)
  if (found === undefined) await writeSeed(dataDir, seed)
  else if (toHex(found) !== toHex(seed)) {
    throw new HostError('invalid_identity', `${identityFile(dataDir)} is another key already, and is not overwritten.`)
  }
}

/** @returns undefined when there is none. @throws {HostError} `invalid_identity` */
export async function readIdentity(dataDir: string): Promise<Uint8Array | undefined> {
  const file = identityFile(dataDir)
  const text = await readIfPresent(file)
  return text === undefined ? undefined : parseSeed(text, file)
}

/** "wx": when another process was quicker, its identity stays and we fail. On disk before there is a database, which is worth nothing without it. */
async function writeSeed(dataDir: string, seed: Uint8Array): Promise<void> {
  await writeFile(identityFile(dataDir), `${toHex(seed)}\n`, { mode: 0o600, flag: 'wx' })
  await sync(identityFile(dataDir))
  await sync(dataDir)
}

export const identityFile = (dataDir: string): string => join(dataDir, IDENTITY_FILE)

/** @param file - where it was read, for the complaint. @throws {HostError} `invalid_identity` */
export function parseSeed(text: string, file: string): Uint8Array {
  const digits = text.trim()
  if (/^[0-9a-f]{64}$/i.test(digits)) return fromHex(digits.toLowerCase())
  throw new HostError(
    'invalid_identity',
    `${file} does not hold 64 hex digits. Restore it from a backup; remove it only to become a new node.`,
  )
}

/** The text of a file, or undefined when there is no such file. */
export async function readIfPresent(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}
