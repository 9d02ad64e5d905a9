/**
 * An engine for one run: own socket, own folders, own firewall rules, all of it gone afterwards.
 * @module
 */

import { spawn } from 'node:child_process'
import { chmod, mkdir, mkdtemp, open, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { ComposeError } from '../errors.ts'
import { execute } from '../execute.ts'
import { type EngineRecord, isAlive, readEngineRecord, removeEngineRecord, writeEngineRecord } from './engine-record.ts'
import { readHostNetwork, restoreHostNetwork, uplinkMtu } from './host-network.ts'
import { pluginFolder, type UnpackedEngine, unpackEngine } from './unpack-engine.ts'

const READY_MS_MAX = 60_000
const STOP_MS_MAX = 30_000
const LOOK_MS = 100
const LOG_LINES_SHOWN = 10

export interface PrivateEngine {
  /** In which `docker` and `docker compose` find it. */
  readonly env: NodeJS.ProcessEnv
  readonly folder: string
  close(): Promise<void>
}

/** @throws {ComposeError} `engine_unavailable` | `engine_busy`; nothing is left then */
export async function startPrivateEngine(say: (line: string) => void): Promise<PrivateEngine> {
  await clearUpAfterOthers(say)
  const unpacked = await unpackEngine(say)
  const folder = await mkdtemp(join(tmpdir(), 'starling-engine-'))
  const record: EngineRecord = { owner: process.pid, folder, before: await readHostNetwork(unpacked.env) }
  try {
    await writeEngineRecord(record)
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    throw error
  }
  try {
    const env = await clientEnvironment(unpacked, folder)
    await startDaemon(unpacked, folder)
    await untilReady(env, folder)
    return { env, folder, close: () => stopEngine(record, unpacked.env) }
  } catch (error) {
    await stopEngine(record, unpacked.env)
    throw error
  }
}

/** @throws {ComposeError} `engine_busy` when the other run lives */
async function clearUpAfterOthers(say: (line: string) => void): Promise<void> {
  const record = await readEngineRecord()
  if (record === undefined) return
  if (isAlive(record.owner)) {
    const message = `Process ${record.owner} runs an engine on this machine already. Wait for its end, or stop it.`
    throw new ComposeError('engine_busy', message)
  }
  say('clear up after a run that was killed')
  const unpacked = await unpackEngine(say)
  await stopEngine(record, unpacked.env)
}

async function clientEnvironment(unpacked: UnpackedEngine, folder: string): Promise<NodeJS.ProcessEnv> {
  const plugins = join(folder, 'client', 'cli-plugins')
  await mkdir(plugins, { recursive: true })
  for (const name of await readdir(pluginFolder(unpacked.root))) {
    await symlink(join(pluginFolder(unpacked.root), name), join(plugins, name))
  }
  // Its libraries are for the daemon alone.
  const { LD_LIBRARY_PATH: _daemon, XTABLES_LIBDIR: _firewall, DOCKER_CONTEXT: _context, ...inherited } = unpacked.env
  return { ...inherited, DOCKER_HOST: `unix://${socketIn(folder)}`, DOCKER_CONFIG: join(folder, 'client') }
}

const socketIn = (folder: string): string => join(folder, 'docker.sock')
const pidFileIn = (folder: string): string => join(folder, 'docker.pid')
const logFileIn = (folder: string): string => join(folder, 'dockerd.log')

async function startDaemon(unpacked: UnpackedEngine, folder: string): Promise<void> {
  // Containers of other users than root reach their volumes through it.
  await chmod(folder, 0o711)
  const config = join(folder, 'daemon.json')
  await writeFile(config, '{}\n')
  const mtu = await uplinkMtu()
  const args = [
    `--config-file=${config}`,
    `--data-root=${join(folder, 'data')}`,
    `--exec-root=${join(folder, 'exec')}`,
    `--pidfile=${pidFileIn(folder)}`,
    `--host=unix://${socketIn(folder)}`,
    '--ip6tables=false',
    '--shutdown-timeout=5',
    ...(mtu === undefined ? [] : [`--mtu=${mtu}`]),
  ]
  const log = await open(logFileIn(folder), 'a', 0o600)
  try {
    // In a session of its own: Ctrl-C is for us, and we stop it when its containers are gone.
    const child = spawn('dockerd', args, { env: unpacked.env, detached: true, stdio: ['ignore', log.fd, log.fd] })
    child.on('error', () => undefined)
    child.unref()
  } finally {
    await log.close()
  }
}

async function untilReady(env: NodeJS.ProcessEnv, folder: string): Promise<void> {
  const deadline = performance.now() + READY_MS_MAX
  while (performance.now() < deadline) {
    const { code } = await execute('docker', ['version', '--format', '{{.Server.Version}}'], { env })
    if (code === 0) return
    await sleep(LOOK_MS)
    const pid = await readPid(folder)
    if (pid !== undefined && !isAlive(pid)) break
  }
  const log = await readFile(logFileIn(folder), 'utf8').catch(() => '')
  const end = log.trim().split('\n').slice(-LOG_LINES_SHOWN).join('\n')
  throw new ComposeError('engine_unavailable', `The Docker engine does not start on this machine:\n${end}`)
}

async function readPid(folder: string): Promise<number | undefined> {
  const pid = Number(await readFile(pidFileIn(folder), 'utf8').catch(() => ''))
  return Number.isInteger(pid) && pid > 1 ? pid : undefined
}

/** Its containers end with it. */
async function stopEngine(record: EngineRecord, env: NodeJS.ProcessEnv): Promise<void> {
  const { folder, before } = record
  const pid = await readPid(folder)
  if (pid !== undefined && (await isDaemonOf(pid, folder))) {
    process.kill(pid, 'SIGTERM')
    const deadline = performance.now() + STOP_MS_MAX
    while (isAlive(pid) && performance.now() < deadline) await sleep(LOOK_MS)
    if (isAlive(pid)) process.kill(pid, 'SIGKILL')
  }
  for (const other of await processesOf(folder)) process.kill(other, 'SIGKILL')
  await restoreHostNetwork(before, env)
  await unmountBelow(folder)
  await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  await removeEngineRecord()
}

/** A pid may have been given to another process since. */
async function isDaemonOf(pid: number, folder: string): Promise<boolean> {
  return (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).includes(folder)
}

/** What the daemon started and did not take with it: containerd and the guards of containers. */
async function processesOf(folder: string): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number)
  const owned: number[] = []
  for (const pid of pids) if (pid !== process.pid && (await isDaemonOf(pid, folder))) owned.push(pid)
  return owned
}

/** Else the removal of the folder would empty what is mounted there. */
async function unmountBelow(folder: string): Promise<void> {
  const mounts = (await readFile('/proc/mounts', 'utf8')).split('\n').map((line) => line.split(' ')[1] ?? '')
  for (const path of mounts.filter((mount) => mount.startsWith(`${folder}/`)).reverse()) {
    await execute('umount', ['--lazy', path])
  }
}
