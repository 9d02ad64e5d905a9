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
  // "wx": when another process was quicker, its identity stays and we fail.
  await writeFile(identityFile(dataDir), `${toHex(seed)}\n`, { mode: 0o600, flag: 'wx' })
  return seed
}

/** @returns undefined when there is none. @throws {HostError} `invalid_identity` */
export async function readIdentity(dataDir: string): Promise<Uint8Array | undefined> {
  const file = identityFile(dataDir)
  const text = await readIfPresent(file)
  return text === undefined ? undefined : parseSeed(text, file)
}

export const identityFile = (dataDir: string): string => join(dataDir, 'identity.key')

function parseSeed(text: string, file: string): Uint8Array {
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
