/**
 * The image that the Dockerfile builds on: Node's own where a registry hands it out, else one put together from this
 * machine's node, the libraries it is linked with, npm, busybox and the certificates.
 * @module
 */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, cp, mkdir, mkdtemp, readFile, realpath, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { ComposeError } from '../errors.ts'
import { execute, mustExecute } from '../execute.ts'

/** Its tag, where it had to be put together here. */
const LOCAL_BASE = 'starling-base:local'
/** Label, and what it says: what it was put together from, and the number of the recipe below. */
const MADE_OF = 'starling.made-of'
const RECIPE = `node-${process.version}-recipe-2`
/** Beside what node is linked with: what libc opens by itself, and what other prebuilt programs want. */
const MORE_LIBRARIES = ['libnss_dns.so.2', 'libnss_files.so.2', 'libresolv.so.2', 'librt.so.1', 'libutil.so.1']
const CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt'
/** Of the user in Node's own images. */
const USER_ID = 1_000

export interface BaseImage {
  readonly tag: string
  /** Put together here: it has no package manager and no compiler. */
  readonly isLocal: boolean
}

/**
 * @param env - in which docker is found
 * @param dockerfile - whose default is tried first
 * @throws {ComposeError} `image_failed`
 */
export async function prepareBaseImage(env: NodeJS.ProcessEnv, dockerfile: string): Promise<BaseImage> {
  const tag = defaultBaseOf(await readFile(dockerfile, 'utf8'))
  const docker = (...args: readonly string[]) => execute('docker', args, { env })
  if ((await docker('image', 'inspect', tag)).code === 0) return { tag, isLocal: false }
  if ((await docker('pull', '--quiet', tag)).code === 0) return { tag, isLocal: false }
  // The same node gives the same image: layers that stand on it stay warm.
  const made = await docker('image', 'inspect', `--format={{index .Config.Labels "${MADE_OF}"}}`, LOCAL_BASE)
  if (made.stdout.trim() !== RECIPE) await assemble(env)
  return { tag: LOCAL_BASE, isLocal: true }
}

/** @throws {ComposeError} `image_failed` */
export function defaultBaseOf(dockerfile: string): string {
  const tag = /^ARG NODE_IMAGE=(\S+)$/m.exec(dockerfile)?.[1]
  if (tag === undefined) throw new ComposeError('image_failed', 'The Dockerfile names no NODE_IMAGE.')
  return tag
}

/** @param printed - by `ldd`. @returns the paths of the libraries and of the loader */
export function librariesOf(printed: string): string[] {
  return printed.split('\n').flatMap((line) => /(?:=> |^\s*)(\/\S+) \(/.exec(line)?.[1] ?? [])
}

async function assemble(env: NodeJS.ProcessEnv): Promise<void> {
  const root = await mkdtemp(join(tmpdir(), 'starling-base-'))
  await chmod(root, 0o755)
  try {
    await fill(root, env)
    await importImage(root, env)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new ComposeError('image_failed', `No base image: it can be neither pulled nor put together here. ${reason}`, {
      cause,
    })
  } finally {
    await rm(root, { recursive: true, force: true })
  }
}

async function fill(root: string, env: NodeJS.ProcessEnv): Promise<void> {
  const folders = ['dev', 'etc/ssl/certs', 'proc', 'root', 'run', 'sys', 'tmp', 'usr/bin', 'usr/lib']
  for (const folder of [...folders, 'usr/local/bin', 'usr/local/lib/node_modules', 'var/tmp']) {
    await mkdir(join(root, folder), { recursive: true })
  }
  for (const folder of ['tmp', 'var/tmp']) await chmod(join(root, folder), 0o1777)
  for (const name of ['bin', 'lib', 'lib64']) {
    await mkdir(join(root, 'usr', name), { recursive: true })
    await symlink(`usr/${name}`, join(root, name))
  }
  await cp(process.execPath, join(root, 'usr/local/bin/node'), { dereference: true })
  await copyLibraries(root)
  await copyBusybox(root, env)
  await copyNpm(root)
  await cp(CERTIFICATES, join(root, CERTIFICATES), { dereference: true })
  const user = `node:x:${USER_ID}:`
  await writeFile(join(root, 'etc/passwd'), `root:x:0:0:root:/root:/bin/sh\n${user}${USER_ID}::/tmp:/bin/sh\n`)
  await writeFile(join(root, 'etc/group'), `root:x:0:\n${user}\n`)
  await writeFile(join(root, 'etc/nsswitch.conf'), 'hosts: files dns\n')
}

/** Each where the loader looks for it. */
async function copyLibraries(root: string): Promise<void> {
  const linked = librariesOf(await mustExecute('ldd', [process.execPath]))
  const libc = linked.find((path) => basename(path) === 'libc.so.6')
  if (libc === undefined) throw new ComposeError('image_failed', 'node is not linked with a libc that is known here.')
  const more = MORE_LIBRARIES.map((name) => join(dirname(libc), name))
  for (const path of [...linked, ...more]) {
    const target = join(root, path.startsWith('/usr/') ? path : join('/usr', path))
    await mkdir(dirname(target), { recursive: true })
    if (await exists(path)) await cp(path, target, { dereference: true })
  }
}

async function copyBusybox(root: string, env: NodeJS.ProcessEnv): Promise<void> {
  const found = await mustExecute('sh', ['-c', 'command -v busybox'], { env })
  const target = join(root, 'usr/bin/busybox')
  await cp(found, target, { dereference: true })
  for (const name of (await mustExecute(target, ['--list'])).split('\n')) {
    if (name !== 'busybox') await symlink('busybox', join(root, 'usr/bin', name))
  }
}

async function copyNpm(root: string): Promise<void> {
  const command = await realpath(await mustExecute('sh', ['-c', 'command -v npm']))
  await cp(dirname(dirname(command)), join(root, 'usr/local/lib/node_modules/npm'), {
    recursive: true,
    dereference: true,
  })
  for (const name of ['npm', 'npx']) {
    await symlink(`../lib/node_modules/npm/bin/${name}-cli.js`, join(root, 'usr/local/bin', name))
  }
}

async function importImage(root: string, env: NodeJS.ProcessEnv): Promise<void> {
  const settings = [
    'ENV PATH=/usr/local/bin:/usr/bin',
    `ENV NODE_EXTRA_CA_CERTS=${CERTIFICATES} SSL_CERT_FILE=${CERTIFICATES}`,
    `LABEL ${MADE_OF}=${RECIPE}`,
    'CMD ["node"]',
  ]
  const changes = settings.flatMap((setting) => ['--change', setting])
  const tar = spawn('tar', ['-C', root, '--numeric-owner', '--owner=0', '--group=0', '-c', '.'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const docker = spawn('docker', ['import', ...changes, '-', LOCAL_BASE], {
    env,
    stdio: [tar.stdout, 'ignore', 'inherit'],
  })
  const [code] = await once(docker, 'exit')
  if (code !== 0) throw new ComposeError('image_failed', `docker import ended with ${code}.`)
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}
