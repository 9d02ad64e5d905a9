/** @module The node's secret seed on disk: made when missing, refused when damaged, never replaced. */

import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fromHex, toHex } from '@starling/base'
import type { Random } from '@starling/ports'
import { HostError } from './errors.ts'

const SEED_BYTES = 32

/**
 * Reads `identity.key`: 64 hex digits and a line feed. Whoever loses or overwrites it loses the node.
 *
 * @returns 32 bytes; the caller imports them into a handle and forgets them
 * @throws {HostError} `invalid_identity` when the file holds anything else
 */
export async function loadIdentity(dataDir: string, random: Random): Promise<Uint8Array> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  const found = await readIdentity(dataDir)
  if (found !== undefined) return found
  const seed = random.bytes(SEED_BYTES)
  await writeSeed(dataDir, seed)
  return seed
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

/** "wx": when another process was quicker, its identity stays and we fail. */
async function writeSeed(dataDir: string, seed: Uint8Array): Promise<void> {
  await writeFile(identityFile(dataDir), `${toHex(seed)}\n`, { mode: 0o600, flag: 'wx' })
}

export const identityFile = (dataDir: string): string => join(dataDir, 'identity.key')

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
