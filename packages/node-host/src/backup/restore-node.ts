/**
 * Brings a backup back into a data folder. Overwrites nothing.
 * @module
 */

import { chmod, copyFile, mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { toHex } from '@starling/base'
import { native } from '@starling/crypto/native'
import { HostError } from '../errors.ts'
import { exists } from '../exists.ts'
import { identityFile, parseSeed, readIdentity, readIfPresent } from '../identity.ts'
import { checksumOf } from './checksum.ts'
import { moveDurably, sync } from './durable.ts'
import { DATABASE_FILE, IDENTITY_FILE, type Manifest, readManifest } from './manifest.ts'
import { checkDatabase, checkSchemaVersion } from './snapshot.ts'

export interface RestoreOptions {
  readonly dataDir: string
  /** The backup's folder. */
  readonly source: string
}

export interface RestoreResult extends Manifest {
  readonly dataDir: string
  /** Whether the key came from the backup; else it was there. */
  readonly identityRestored: boolean
}

/** @throws {HostError} `exists` | `invalid_backup` | `other_identity`; the data folder is as it was then */
export async function restoreNode({ dataDir, source }: RestoreOptions): Promise<RestoreResult> {
  const manifest = await readManifest(source)
  const target = join(dataDir, DATABASE_FILE)
  // A log without its database would be played into the restored one.
  for (const file of [target, `${target}-wal`]) {
    if (!(await exists(file))) continue
    const remedy = 'Stop the node, move it away (with -wal and -shm beside it), and try again.'
    throw new HostError('exists', `${file} is there already, and is not overwritten. ${remedy}`)
  }
  checkSchemaVersion(manifest.schemaVersion)
  const identity = await chooseIdentity(dataDir, source, manifest)
  const backup = join(source, DATABASE_FILE)
  if ((await checksumIfPresent(backup)) !== manifest.checksum) {
    const text = `${backup} is not what was backed up: its checksum differs. Take another backup.`
    throw new HostError('invalid_backup', text)
  }
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  const draft = `${target}.partial`
  try {
    await copyFile(backup, draft)
    await checkDatabase(draft)
    await chmod(draft, 0o600)
    await sync(draft)
    if (identity === 'restore') await restoreIdentity(dataDir, source)
    await moveDurably(draft, target)
  } finally {
    for (const leftover of [draft, `${draft}-wal`, `${draft}-shm`]) await rm(leftover, { force: true })
  }
  return { ...manifest, dataDir, identityRestored: identity === 'restore' }
}

/** The key here and the key of the backup must be one; a database without its node is worth nothing. */
async function chooseIdentity(dataDir: string, source: string, manifest: Manifest): Promise<'keep' | 'restore'> {
  const seed = await readIdentity(dataDir)
  if (seed !== undefined) {
    if (keyOf(seed) === manifest.ed25519) return 'keep'
    const text = `The backup is of the node ${manifest.ed25519}, and ${identityFile(dataDir)} is of ${keyOf(seed)}.`
    throw new HostError('other_identity', `${text} Restore into the data folder of its own node.`)
  }
  const file = join(source, IDENTITY_FILE)
  const copied = await readIfPresent(file)
  if (copied === undefined) {
    const text = `The backup is without the node’s key, and there is none in ${dataDir}.`
    throw new HostError('other_identity', `${text} Put identity.key of the node ${manifest.ed25519} there first.`)
  }
  if (keyOf(parseSeed(copied, file)) === manifest.ed25519) return 'restore'
  throw new HostError('invalid_backup', `${file} is not the key of the node ${manifest.ed25519} that was backed up.`)
}

async function restoreIdentity(dataDir: string, source: string): Promise<void> {
  const draft = `${identityFile(dataDir)}.partial`
  await copyFile(join(source, IDENTITY_FILE), draft)
  await chmod(draft, 0o600)
  await sync(draft)
  await moveDurably(draft, identityFile(dataDir))
}

async function checksumIfPresent(file: string): Promise<string | undefined> {
  return (await exists(file)) ? checksumOf(file) : undefined
}

const keyOf = (seed: Uint8Array): string => toHex(native.ed25519.importSeed(seed).publicKey)
