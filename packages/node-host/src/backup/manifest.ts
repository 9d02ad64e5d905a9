/**
 * A backup is a folder: `manifest.json`, `node.sqlite`, and `identity.key` where that was asked for.
 * @module
 */

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { HostError } from '../errors.ts'

export const MANIFEST_FILE = 'manifest.json'
export const DATABASE_FILE = 'node.sqlite'
export const IDENTITY_FILE = 'identity.key'

const Manifest = z.object({
  format: z.literal(1),
  /** The node's public key, 64 hex digits. */
  ed25519: z.string().regex(/^[0-9a-f]{64}$/),
  /** When the snapshot was taken, ISO 8601. */
  takenAt: z.iso.datetime(),
  schemaVersion: z.int().nonnegative(),
  sizeBytes: z.int().nonnegative(),
  /** `checksumOf` the database. */
  checksum: z.string().regex(/^[0-9a-f]{64}$/),
  hasIdentity: z.boolean(),
})

export type Manifest = z.output<typeof Manifest>

/** @throws {HostError} `invalid_backup` */
export async function readManifest(folder: string): Promise<Manifest> {
  const file = join(folder, MANIFEST_FILE)
  try {
    return Manifest.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch (cause) {
    const isMissing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'
    const reason = isMissing ? 'it has no manifest.json' : 'its manifest.json is damaged or of a later version'
    throw new HostError('invalid_backup', `${folder} is no backup of a node: ${reason}.`, { cause })
  }
}
