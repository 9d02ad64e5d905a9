/**
 * From a fresh clone to an installed tree: the right Node, pnpm, a compiler where one is needed, and the packages.
 * Knows no package beyond pnpm itself and imports none.
 * @module
 */

import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { isInstalled, run, withProgress } from './processes.mjs'

const PNPM_VERSION = '12.21.0'
const NODE_FLOOR = /** @type {const} */ ([20, 19])
/** What compiling `sqlite3` takes where it finds no prebuilt binary. */
const COMPILERS = ['python3', 'make', 'g++']
/** What decides whether an installed tree is still the right one. */
const STAMPED_FILES = ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json']

/**
 * @param {string} version - such as `20.19.0`
 * @returns {string | undefined} a plain sentence when that Node is too old
 */
export function nodeComplaint(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major > NODE_FLOOR[0] || (major === NODE_FLOOR[0] && minor >= NODE_FLOOR[1])) return undefined
  return `Starling needs Node ${NODE_FLOOR.join('.')} or newer; this is Node ${version}. Please install a newer one.`
}

/**
 * Makes the tree below `root` ready to build.
 *
 * @param {string} root
 * @returns {Promise<NodeJS.ProcessEnv>} the environment in which every further command runs
 * @throws {Error} with a sentence for people when it cannot be done
 */
export async function prepare(root) {
  const stampFile = join(root, 'node_modules', '.starling-bootstrap.json')
  const stamp = readStamp(stampFile)
  const pnpm = stamp?.pnpm !== undefined && existsSync(stamp.pnpm) ? stamp.pnpm : await resolvePnpm(root)
  const env = environmentFor(pnpm)
  const digest = treeDigest(root)
  if (stamp?.digest !== digest) await install(root, pnpm, env)
  if (stamp?.digest !== digest || stamp.pnpm !== pnpm) {
    mkdirSync(dirname(stampFile), { recursive: true })
    writeFileSync(stampFile, `${JSON.stringify({ digest, pnpm })}\n`)
  }
  return env
}

/** @param {string} file @returns {{ digest?: string, pnpm?: string } | undefined} */
function readStamp(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}

/** Changes with the lockfile, the workspace file, the Node version and the machine's kind. @param {string} root */
function treeDigest(root) {
  const hash = createHash('sha256').update(`${process.versions.modules} ${process.platform} ${process.arch}\n`)
  for (const name of STAMPED_FILES) hash.update(readFileSync(join(root, name)))
  return hash.digest('hex')
}

/** npx fetches that one version and tells where it lies; calling it there later is quicker than npx. @param {string} root */
async function resolvePnpm(root) {
  const found = await withProgress(`find pnpm ${PNPM_VERSION}`, async () =>
    spawnSync('npx', ['--yes', '-p', `pnpm@${PNPM_VERSION}`, '-c', 'command -v pnpm'], { cwd: root, encoding: 'utf8' }),
  )
  const path = found.stdout?.trim().split('\n').at(-1)
  if (found.status === 0 && path) return path
  throw new Error(`pnpm ${PNPM_VERSION} could not be fetched with npx. Is the network up?\n${found.stderr ?? ''}`)
}

/** @param {string} pnpm @returns {NodeJS.ProcessEnv} */
function environmentFor(pnpm) {
  const prefix = dirname(dirname(process.execPath))
  const hasHeaders = existsSync(join(prefix, 'include', 'node', 'node_api.h'))
  return {
    ...process.env,
    PATH: `${dirname(pnpm)}:${process.env['PATH'] ?? ''}`,
    TURBO_TELEMETRY_DISABLED: '1',
    ...(hasHeaders ? { npm_config_nodedir: prefix } : {}),
  }
}

/** @param {string} root @param {string} pnpm @param {NodeJS.ProcessEnv} env */
async function install(root, pnpm, env) {
  const attempt = () =>
    withProgress('install packages (a first time may compile sqlite3: one to two minutes)', () =>
      run(pnpm, ['install', '--frozen-lockfile'], { cwd: root, env, quiet: true }),
    )
  if ((await attempt()) === 0) return
  const missing = COMPILERS.filter((command) => !isInstalled(command))
  if (missing.length === 0) throw new Error('The packages could not be installed; the reason stands above.')
  await installCompilers(missing)
  if ((await attempt()) !== 0) throw new Error('The packages could not be installed; the reason stands above.')
}

/** @param {readonly string[]} missing */
async function installCompilers(missing) {
  const wanted = missing.join(' ')
  if (process.getuid?.() !== 0 || !isInstalled('apt-get')) {
    throw new Error(`sqlite3 may have to be compiled here, and ${wanted} is missing. Please install it and try again.`)
  }
  const options = ['-y', '-o', 'DPkg::Lock::Timeout=300']
  const code = await withProgress(`install ${wanted}`, async () => {
    await run('apt-get', ['update', '-q', ...options], { quiet: true })
    return run('apt-get', ['install', '-q', '--no-install-recommends', ...options, ...missing], { quiet: true })
  })
  if (code !== 0) throw new Error(`${wanted} could not be installed with apt-get. Please install it and try again.`)
}
