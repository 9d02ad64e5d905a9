/**
 * The engine's programs: Docker, Compose, buildx, containerd, runc, and what dockerd calls.
 * @module
 */

import { readdir, rm, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { cacheFolder, unpackPackages } from '../debian/debian-packages.ts'
import { ComposeError } from '../errors.ts'
import { execute } from '../execute.ts'

/** The first of them come from a newer Debian where this one is too old: they need little more than its C library. */
const NEWER = ['docker.io', 'docker-cli', 'docker-compose', 'docker-buildx', 'containerd'] as const
const OWN = ['iptables', 'busybox-static'] as const
/** What must be found in the end, wherever it comes from. */
const PROGRAMS = ['dockerd', 'containerd', 'runc', 'docker', 'iptables-save', 'iptables-restore'] as const

export interface UnpackedEngine {
  readonly root: string
  /** With its programs on PATH and its libraries for the loader. */
  readonly env: NodeJS.ProcessEnv
}

/**
 * @param say - told what takes a while
 * @throws {ComposeError} `engine_unavailable` with the reason in a sentence
 */
export async function unpackEngine(say: (line: string) => void): Promise<UnpackedEngine> {
  const root = join(cacheFolder(), 'engine')
  const kept = await describe(root)
  if (await isComplete(kept)) return kept
  say(`fetch Docker's packages (about 95 MB), kept in ${root}`)
  await unpackPackages({ root, newer: NEWER, own: OWN })
  await rm(join(root, 'usr', 'share'), { recursive: true, force: true })
  for (const name of ['iptables', 'iptables-save', 'iptables-restore']) {
    // What the package's own script would choose.
    await symlink('xtables-nft-multi', join(root, 'usr', 'sbin', name))
  }
  const unpacked = await describe(root)
  if (await isComplete(unpacked)) return unpacked
  throw new ComposeError('engine_unavailable', `Not all of ${PROGRAMS.join(', ')} are in Debian's packages.`)
}

/** Where Compose and buildx lie. */
export function pluginFolder(root: string): string {
  return join(root, 'usr', 'libexec', 'docker', 'cli-plugins')
}

async function describe(root: string): Promise<UnpackedEngine> {
  const lib = join(root, 'usr', 'lib')
  const names = await readdir(lib).catch((): string[] => [])
  const libraries = names.filter((name) => name.endsWith('-linux-gnu')).map((name) => join(lib, name))
  const programs = ['usr/sbin', 'usr/bin', 'bin'].map((folder) => join(root, folder))
  const [xtables] = libraries.map((folder) => join(folder, 'xtables'))
  return {
    root,
    env: {
      ...process.env,
      PATH: [...programs, process.env['PATH'] ?? '', '/usr/sbin', '/sbin'].join(':'),
      LD_LIBRARY_PATH: libraries.join(':'),
      ...(xtables === undefined ? {} : { XTABLES_LIBDIR: xtables }),
    },
  }
}

async function isComplete({ root, env }: UnpackedEngine): Promise<boolean> {
  const plugins = await readdir(pluginFolder(root)).catch((): string[] => [])
  if (!plugins.includes('docker-compose') || !plugins.includes('docker-buildx')) return false
  const script = PROGRAMS.map((name) => `command -v ${name}`).join(' && ')
  return (await execute('sh', ['-c', script], { env })).code === 0
}
