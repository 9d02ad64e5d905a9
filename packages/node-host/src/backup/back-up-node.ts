/**
 * A backup of a node, running or not: its messages as of one moment, and its key where that is asked for.
 * @module
 */

import { chmod, copyFile, mkdir, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { toHex } from '@starling/base'
import { native } from '@starling/crypto/native'
import type { Clock } from '@starling/ports'
import { HostError } from '../errors.ts'
import { exists } from '../exists.ts'
import { identityFile, readIdentity } from '../identity.ts'
import { checksumOf } from './checksum.ts'
import { moveDurably, sync } from './durable.ts'
import { noteBackup } from './last-backup.ts'
import { DATABASE_FILE, IDENTITY_FILE, MANIFEST_FILE, type Manifest } from './manifest.ts'
import { checkDatabase, takeSnapshot } from './snapshot.ts'

export interface BackupOptions {
  readonly dataDir: string
  /** The folder to make. */
  readonly target: string
  /** Whoever has the backup then is the node. */
  readonly withIdentity: boolean
}

export interface BackupResult extends Manifest {
  readonly folder: string
}

/** @throws {HostError} `exists` | `nothing_to_back_up` | `invalid_backup` when the copy is damaged; nothing is left then */
export async function backUpNode(options: BackupOptions, clock: Pick<Clock, 'now'>): Promise<BackupResult> {
  const { dataDir, withIdentity } = options
  const folder = resolve(options.target)
  if (await exists(folder)) {
    throw new HostError('exists', `${folder} is there already. Name another folder with --to.`)
  }
  const source = join(dataDir, DATABASE_FILE)
  const seed = await readIdentity(dataDir)
  if (seed === undefined || !(await exists(source))) {
    const text = `There is nothing to back up in ${dataDir}: a node that has run leaves identity.key and node.sqlite.`
    throw new HostError('nothing_to_back_up', text)
  }
  const draft = `${folder}.partial`
  await rm(draft, { recursive: true, force: true })
  await mkdir(dirname(folder), { recursive: true })
  await mkdir(draft, { mode: 0o700 })
  try {
    const takenAt = new Date(clock.now()).toISOString()
    const database = join(draft, DATABASE_FILE)
    await takeSnapshot(source, database)
    const schemaVersion = await checkDatabase(database)
    await chmod(database, 0o600)
    if (withIdentity) await copyFile(identityFile(dataDir), join(draft, IDENTITY_FILE))
    const manifest: Manifest = {
      format: 1,
      ed25519: toHex(native.ed25519.importSeed(seed).publicKey),
      takenAt,
      schemaVersion,
      sizeBytes: (await stat(database)).size,
      checksum: await checksumOf(database),
      hasIdentity: withIdentity,
    }
    await writeFile(join(draft, MANIFEST_FILE), `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600 })
    const files = [DATABASE_FILE, MANIFEST_FILE, ...(withIdentity ? [IDENTITY_FILE] : [])]
    for (const name of files) await sync(join(draft, name))
    await sync(draft)
    await moveDurably(draft, folder)
    await noteBackup(dataDir, { takenAt, folder })
    return { ...manifest, folder }
  } catch (error) {
    await rm(draft, { recursive: true, force: true })
    throw error
  }
}
