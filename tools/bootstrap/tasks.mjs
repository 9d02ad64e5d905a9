/**
 * What `npm run <task>` starts once the tree is installed and built.
 * @module
 */

/**
 * @typedef {object} Task
 * @property {string} summary - one line for the list of tasks
 * @property {'build' | 'install'} needs - how far the tree must be prepared first
 * @property {string} script - the file that Node runs, from the root; its arguments follow
 * @property {readonly string[]} [nodeFlags] - before the script
 * @property {(args: readonly string[]) => boolean} [needsBrowser]
 */

/**
 * Room for what lives shortly: messages on their way between thousands of nodes would fill the usual one each few moments. One thread collects
 * what is left of them: several look for work more than they do any.
 */
const SIMULATOR_FLAGS = ['--max-semi-space-size=128', '--single-threaded-gc', '--always-sparkplug']

/** @type {Readonly<Record<string, Task>>} */
export const TASKS = {
  testnet: {
    summary: 'a network of node processes on this machine',
    needs: 'build',
    script: 'apps/cli/bin/starling.js',
  },
  dev: {
    summary: 'the web client with hot reload, against the testnet that runs',
    needs: 'build',
    script: 'apps/web/node_modules/vite/bin/vite.js',
  },
  test: { summary: 'every check and every test', needs: 'install', script: 'tools/bootstrap/test-run.mjs' },
  check: { summary: 'the checks without the tests', needs: 'install', script: 'tools/bootstrap/test-run.mjs' },
  sim: {
    summary: 'the simulator',
    needs: 'build',
    script: 'packages/simulator/dist/main.js',
    nodeFlags: SIMULATOR_FLAGS,
  },
  'sim:soak': {
    summary: 'the simulator, seed after seed, for as long as asked',
    needs: 'build',
    script: 'packages/simulator/dist/soak/main.js',
  },
  'sim:scale': {
    summary: 'what a node costs in networks of a hundred to ten thousand',
    needs: 'build',
    script: 'packages/simulator/dist/scale/main.js',
    nodeFlags: SIMULATOR_FLAGS,
  },
  vectors: {
    summary: 'every vector against this implementation',
    needs: 'build',
    script: 'tools/vectors/dist/main.js',
  },
  conformance: {
    summary: 'any implementation against the specification, from the URL of one node',
    needs: 'build',
    script: 'tools/conformance/dist/main.js',
  },
  'test:crash': {
    summary: 'kills a node under load, and watches its system calls',
    needs: 'build',
    script: 'tools/crash/dist/main.js',
  },
  fuzz: {
    summary: 'asks every door for what it does not expect',
    needs: 'build',
    script: 'tools/fuzz/dist/main.js',
  },
  'test:compose': {
    summary: 'the testnet in containers, under load and faults',
    needs: 'build',
    script: 'tools/compose/dist/main.js',
    needsBrowser: (args) => !args.includes('engine') && !args.includes('--help'),
  },
  bench: {
    summary: 'measurements',
    needs: 'build',
    script: 'tools/bench/dist/main.js',
    needsBrowser: (args) => args.some((word) => word.split(',').includes('web')),
  },
  e2e: {
    summary: 'people and devices in a real browser; arguments go to Playwright',
    needs: 'build',
    script: 'tools/bootstrap/e2e-run.mjs',
    needsBrowser: () => true,
  },
  build: { summary: 'compile everything', needs: 'build', script: '' },
}

/** Arguments that a task's script gets before those of the caller. @type {Readonly<Record<string, readonly string[]>>} */
export const LEADING_ARGUMENTS = { testnet: ['testnet'], dev: ['apps/web'], check: ['--no-tests'] }

/**
 * Takes `run.mjs`'s arguments apart. A `--` between the task and its arguments is dropped.
 *
 * @param {readonly string[]} argv - without the interpreter and the script
 * @returns {{ name: string, task: Task, args: string[] } | undefined} undefined for an unknown or missing task
 */
export function parseTask(argv) {
  const [name, ...rest] = argv
  if (name === undefined || !Object.hasOwn(TASKS, name)) return undefined
  const task = TASKS[name]
  if (task === undefined) return undefined
  const own = rest[0] === '--' ? rest.slice(1) : rest
  return { name, task, args: [...(LEADING_ARGUMENTS[name] ?? []), ...own] }
}

/** @returns {string} the list of tasks, for people */
export function describeTasks() {
  const rows = Object.entries(TASKS).map(([name, task]) => `  ${name.padEnd(12)} ${task.summary}`)
  return ['usage: node tools/bootstrap/run.mjs <task> [arguments]', '', ...rows].join('\n')
}
