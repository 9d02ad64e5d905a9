/**
 * Programs from Debian's packages, unpacked into a folder: nothing is installed on the machine, no service is started,
 * and whoever removes the folder has removed all of it. They are kept there for the next run.
 * @module
 */

import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { ComposeError } from '../errors.ts'
import { mustExecute } from '../execute.ts'

/** The first release whose own packages have Compose v2 and a current engine. */
const ENOUGH = { version: 13, codename: 'trixie' } as const

interface Debian {
  readonly version: number
  readonly codename: string
}

/** @param text - of /etc/os-release. @returns undefined for another system */
export function parseOsRelease(text: string): Debian | undefined {
  const of = (name: string) => new RegExp(`^${name}="?([^"\n]*)"?$`, 'm').exec(text)?.[1] ?? ''
  const version = Number(of('VERSION_ID'))
  if (of('ID') !== 'debian' || !Number.isInteger(version) || of('VERSION_CODENAME') === '') return undefined
  return { version, codename: of('VERSION_CODENAME') }
}

/**
 * Where this machine already gets its packages from.
 *
 * @param texts - of the files in which apt keeps its sources, of either format
 */
export function archiveOf(texts: readonly string[]): string | undefined {
  for (const text of texts) {
    const uri = /^URIs:\s*(\S+)/m.exec(text)?.[1] ?? /^deb\s+(?:\[[^\]]*\]\s+)?(\S+)/m.exec(text)?.[1]
    if (uri !== undefined) return uri
  }
  return undefined
}

/**
 * apt's sources and preferences for this run alone.
 *
 * @param newer - packages that come from a later release where this one is too old
 */
export function aptFiles(
  debian: Debian,
  archive: string,
  newer: readonly string[],
): { readonly sources: string; readonly preferences: string } {
  const isOld = debian.version < ENOUGH.version && newer.length > 0
  const sources = [
    'Types: deb',
    `URIs: ${archive}`,
    `Suites: ${isOld ? `${debian.codename} ${ENOUGH.codename}` : debian.codename}`,
    'Components: main',
    'Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg',
  ]
  const pin = (packages: string, priority: number) => [
    `Package: ${packages}`,
    `Pin: release n=${ENOUGH.codename}`,
    `Pin-Priority: ${priority}`,
    '',
  ]
  return {
    sources: `${sources.join('\n')}\n`,
    preferences: isOld ? [...pin('*', 50), ...pin(newer.join(' '), 990)].join('\n') : '',
  }
}

/** Below it everything that is kept between runs. */
export function cacheFolder(): string {
  return join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'starling')
}

export interface UnpackOptions {
  /** Is replaced. */
  readonly root: string
  readonly newer: readonly string[]
  readonly own: readonly string[]
}

/**
 * Puts the packages, and of what they depend on that which this machine has not, below `root`.
 * @throws {ComposeError} `engine_unavailable` with the reason in a sentence
 */
export async function unpackPackages({ root, newer, own }: UnpackOptions): Promise<void> {
  const debian = parseOsRelease(await readFile('/etc/os-release', 'utf8').catch(() => ''))
  const archive = archiveOf(await aptSources())
  if (debian === undefined || archive === undefined) {
    throw new ComposeError('engine_unavailable', 'An engine can be brought along on Debian only.')
  }
  await mkdir(dirname(root), { recursive: true })
  const draft = await mkdtemp(join(dirname(root), 'draft-'))
  try {
    await writeAptFiles(draft, aptFiles(debian, archive, newer))
    const archives = await download(draft, [...newer, ...own])
    await mkdir(join(draft, 'root'))
    for (const path of archives) await mustExecute('dpkg-deb', ['-x', path, join(draft, 'root')])
    await rm(root, { recursive: true, force: true })
    await rename(join(draft, 'root'), root)
  } catch (cause) {
    if (!(cause instanceof ComposeError)) throw cause
    throw new ComposeError('engine_unavailable', `Debian's packages could not be fetched. ${cause.message}`, { cause })
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
}

async function writeAptFiles(draft: string, files: ReturnType<typeof aptFiles>): Promise<void> {
  for (const folder of ['sources', 'preferences', 'lists/partial', 'archives/partial']) {
    await mkdir(join(draft, folder), { recursive: true })
  }
  await writeFile(join(draft, 'sources', 'starling.sources'), files.sources)
  await writeFile(join(draft, 'preferences', 'starling'), files.preferences)
}

/** @returns the paths of the packages */
async function download(draft: string, packages: readonly string[]): Promise<string[]> {
  const settings = [
    'Dir::Etc::sourcelist=/dev/null',
    `Dir::Etc::sourceparts=${join(draft, 'sources')}`,
    `Dir::Etc::preferencesparts=${join(draft, 'preferences')}`,
    `Dir::State::lists=${join(draft, 'lists')}`,
    `Dir::Cache=${draft}`,
    `Dir::Cache::archives=${join(draft, 'archives')}`,
    // Another user could not read a folder that is ours alone.
    'APT::Sandbox::User=root',
    'DPkg::Lock::Timeout=300',
    'Acquire::Retries=3',
  ]
  const apt = (...args: readonly string[]) =>
    mustExecute('apt-get', ['-qq', ...settings.flatMap((setting) => ['-o', setting]), ...args])
  await apt('update')
  await apt('install', '-y', '--no-install-recommends', '--download-only', '--reinstall', ...packages)
  const names = await readdir(join(draft, 'archives'))
  // The C library of another release beside this one's loader starts nothing.
  const wanted = names.filter((name) => name.endsWith('.deb') && !/^libc6_|^libc-bin_/.test(name))
  return wanted.map((name) => join(draft, 'archives', name))
}

async function aptSources(): Promise<string[]> {
  const folder = '/etc/apt/sources.list.d'
  const parts = await readdir(folder).catch((): string[] => [])
  // Debian's own; others may be anybody's.
  const paths = parts.filter((name) => name.startsWith('debian')).map((name) => join(folder, name))
  return Promise.all([...paths, '/etc/apt/sources.list'].map((path) => readFile(path, 'utf8').catch(() => '')))
}
