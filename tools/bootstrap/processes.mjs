/**
 * Child processes: streamed, with signals passed on, and with visible progress when they are silent for long.
 * @module
 */

import { spawn, spawnSync } from 'node:child_process'

const FORWARDED = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])
/** How often a long step says that it is still running. */
const PROGRESS_MS = 10_000
const PARENT_CHECK_MS = 500

/**
 * @typedef {object} RunOptions
 * @property {NodeJS.ProcessEnv} [env]
 * @property {string} [cwd]
 * @property {boolean} [quiet] - its output goes to stderr
 * @property {boolean} [tied] - a Node script that gets a channel, which breaks when we die however we die
 */

/**
 * Runs a command with our terminal as its own, and passes signals on to it.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<number>} its exit code; 128 + n when signal n ended it; 127 when it could not be started
 */
export function run(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: [
        'inherit',
        options.quiet ? 2 : 'inherit',
        'inherit',
        ...(options.tied ? /** @type {const} */ (['ipc']) : []),
      ],
    })
    const forward = (/** @type {NodeJS.Signals} */ signal) => void child.kill(signal)
    for (const signal of FORWARDED) process.on(signal, forward)
    const watch = watchNpm(() => void child.kill('SIGTERM'))
    const finish = (/** @type {number} */ code) => {
      clearInterval(watch)
      for (const signal of FORWARDED) process.off(signal, forward)
      resolve(code)
    }
    child.once('error', (error) => {
      console.error(`cannot start ${command}: ${error.message}`)
      finish(127)
    })
    child.once('exit', (code, signal) => finish(code ?? exitCodeOf(signal)))
  })
}

/**
 * Runs a step under a title, says every ten seconds that it is still at it, and how long it took.
 *
 * @template T
 * @param {string} title
 * @param {() => Promise<T>} step
 * @returns {Promise<T>}
 */
export async function withProgress(title, step) {
  const started = performance.now()
  const seconds = () => ((performance.now() - started) / 1000).toFixed(1)
  console.error(`▸ ${title}`)
  const ticker = setInterval(() => console.error(`  … ${title}: ${seconds()} s`), PROGRESS_MS)
  try {
    return await step()
  } finally {
    clearInterval(ticker)
    console.error(`  ${title}: ${seconds()} s`)
  }
}

/**
 * @param {string} command - looked up on PATH
 * @returns {boolean} whether it can be started
 */
export function isInstalled(command) {
  return spawnSync('sh', ['-c', `command -v ${command}`], { stdio: 'ignore' }).status === 0
}

/**
 * When npm is killed, nobody else tells us.
 *
 * @param {() => void} onGone
 */
function watchNpm(onGone) {
  const parent = process.ppid
  const begun = process.env['npm_lifecycle_event'] !== undefined
  return setInterval(() => {
    if (begun && process.ppid !== parent) onGone()
  }, PARENT_CHECK_MS)
}

/** @param {NodeJS.Signals | null} signal */
function exitCodeOf(signal) {
  return signal === 'SIGINT' ? 130 : signal === 'SIGTERM' ? 143 : signal === 'SIGHUP' ? 129 : 137
}
