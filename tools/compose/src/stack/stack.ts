/**
 * The testnet under Compose, as a user would run it, under a project name of its own.
 * @module
 */

import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Engine } from '../engine/engine.ts'
import { ComposeError } from '../errors.ts'
import { execute, mustExecute } from '../execute.ts'
import { type BaseImage, prepareBaseImage } from '../image/base-image.ts'
import { copyCompiledAddon } from '../image/compiled-addon.ts'

const PROJECT = 'starling-test'
const IMAGE = 'starling:local'
const HEALTHY_SECONDS_MAX = 180
const SETTLE_MS_MAX = 30_000
const SETTLE_LOOK_MS = 1_000

export interface ImageSizes {
  readonly base: string
  readonly baseBytes: number
  readonly image: string
  readonly imageBytes: number
}

interface StackOptions {
  /** Of the repository. */
  readonly root: string
  readonly env: NodeJS.ProcessEnv
  readonly base: BaseImage
  /** Of this run, removed with the stack. */
  readonly folder: string
  readonly files: readonly string[]
  readonly signal: AbortSignal
}

export class Stack implements AsyncDisposable {
  readonly #options: StackOptions

  private constructor(options: StackOptions) {
    this.#options = options
  }

  /**
   * Nothing runs yet; what an earlier run of this project left is removed.
   *
   * @param root - of the repository
   * @param signal - ends every command
   * @throws {ComposeError} `image_failed` | `command_failed`
   */
  static async open(root: string, engine: Engine, signal: AbortSignal): Promise<Stack> {
    const base = await prepareBaseImage(engine.env, join(root, 'infra', 'Dockerfile'))
    const folder = await mkdtemp(join(tmpdir(), 'starling-compose-'))
    const files = [join(root, 'infra', 'compose.yaml'), join(root, 'infra', 'compose.test.yaml')]
    if (base.isLocal) files.push(await addonFile(root, folder))
    const stack = new Stack({ root, env: { ...engine.env, NODE_IMAGE: base.tag }, base, folder, files, signal })
    await stack.down()
    return stack
  }

  /** Has a shell and busybox's `arp`, for containers that do something to another one's network. */
  get toolImage(): string {
    return this.#options.base.isLocal ? this.#options.base.tag : 'busybox:1.37.0'
  }

  /** Whether the image of a service of the profile `observe` is here, or a registry hands it out. */
  async canHave(service: string): Promise<boolean> {
    const { env, root, signal } = this.#options
    const args = this.#composeArgs(['--profile=observe', 'pull', '--quiet', '--policy=missing', service])
    return (await execute('docker', args, { env, cwd: root, signal })).code === 0
  }

  /**
   * Builds what has changed.
   * @param revision - said on the image: another one makes another image
   */
  async build(revision = 'unknown'): Promise<ImageSizes> {
    const { env, root, signal } = this.#options
    const args = this.#composeArgs(['build', '--quiet'])
    await mustExecute('docker', args, { env: { ...env, STARLING_REVISION: revision }, cwd: root, signal })
    const sizeOf = async (tag: string) => Number(await this.docker('image', 'inspect', '--format={{.Size}}', tag))
    const base = this.#options.base.tag
    return { base, baseBytes: await sizeOf(base), image: IMAGE, imageBytes: await sizeOf(IMAGE) }
  }

  /**
   * What a user types; fulfils when every node and the web client are healthy.
   * @throws {ComposeError} `unhealthy`
   */
  async up(): Promise<void> {
    const { env, root, signal } = this.#options
    const args = ['up', '--detach', '--build', '--wait', `--wait-timeout=${HEALTHY_SECONDS_MAX}`]
    const { stderr } = await execute('docker', this.#composeArgs(args), { env, cwd: root, signal })
    // Not its exit code: it takes a service that has done its work and ended for a failure.
    const states = await this.#settledStates()
    const ill = [...states].filter(([, state]) => state !== 'healthy')
    if (states.size > 0 && ill.length === 0) return
    const names = ill.map(([name, state]) => `${name} is ${state}`).join(', ')
    throw new ComposeError('unhealthy', `Not everything is healthy: ${names || 'none runs'}.\n${stderr.trim()}`)
  }

  /** A busy machine may be late with a check or two; what stays ill is ill. */
  async #settledStates(): Promise<ReadonlyMap<string, string>> {
    const deadline = performance.now() + SETTLE_MS_MAX
    for (;;) {
      const states = await this.states()
      const isSettled = [...states.values()].every((state) => state === 'healthy' || state === 'exited')
      if (isSettled || performance.now() > deadline) return states
      await sleep(SETTLE_LOOK_MS, undefined, { signal: this.#options.signal })
    }
  }

  /** Of each node, and of the web client, that has a container: `healthy`, `starting`, `unhealthy`, `paused`, `exited`, … */
  async states(): Promise<ReadonlyMap<string, string>> {
    const format = '--format={{.Service}} {{.State}} {{.Health}}'
    const lines = (await this.compose('ps', '--all', format)).split('\n').filter((line) => /^(?:n\d\d|web) /.test(line))
    return new Map(
      lines.map((line) => {
        const [name = '', state = '', health = ''] = line.split(' ')
        return [name, state === 'running' && health !== '' ? health : state] as const
      }),
    )
  }

  /** A file of a container, which need not run. */
  async readFile(service: string, path: string): Promise<string> {
    const copy = join(this.#options.folder, 'copied')
    await this.compose('cp', `${service}:${path}`, copy)
    return readFile(copy, 'utf8')
  }

  /** Keeps what every container has said. */
  async saveLogs(folder: string): Promise<void> {
    await mkdir(folder, { recursive: true })
    const save = async (name: string, ...args: readonly string[]) => {
      const { stdout, stderr } = await execute('docker', this.#composeArgs(args), { env: this.#options.env })
      await writeFile(join(folder, name), stdout + stderr)
    }
    await save('containers.log', 'logs', '--no-color', '--timestamps')
    await save('containers.txt', 'ps', '--all')
  }

  /** Containers, networks and volumes. */
  async down(): Promise<void> {
    const { env, root } = this.#options
    const args = this.#composeArgs(['--profile=observe', 'down', '--volumes', '--timeout=10', '--remove-orphans'])
    // Not with our signal: this is what is left to do after it has fired.
    await mustExecute('docker', args, { env, cwd: root })
  }

  /** @returns what it printed. @throws {ComposeError} `command_failed` */
  async compose(...args: readonly string[]): Promise<string> {
    return this.docker(...this.#composeArgs(args))
  }

  /** The same of any command of Docker. */
  async docker(...args: readonly string[]): Promise<string> {
    const { env, root, signal } = this.#options
    return mustExecute('docker', args, { env, cwd: root, signal })
  }

  /** Of the image that the container of a service runs; empty where it says none. */
  async revisionOf(service: string): Promise<string> {
    const image = await this.docker('inspect', '--format={{.Image}}', this.containerOf(service))
    const format = '--format={{index .Config.Labels "org.opencontainers.image.revision"}}'
    return (await this.docker('image', 'inspect', format, image.trim())).trim()
  }

  /** The container of a service. */
  containerOf(service: string): string {
    return `${PROJECT}-${service}-1`
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await this.down()
    } finally {
      await rm(this.#options.folder, { recursive: true, force: true })
    }
  }

  #composeArgs(args: readonly string[]): string[] {
    const files = this.#options.files.map((file) => `--file=${file}`)
    return ['compose', `--project-name=${PROJECT}`, ...files, ...args]
  }
}

/** One more file of Compose, which hands the addon in. */
async function addonFile(root: string, folder: string): Promise<string> {
  const addon = join(folder, 'addon')
  await mkdir(addon)
  await copyCompiledAddon(root, addon)
  const build = { services: { network: { build: { additional_contexts: { addon } } } } }
  const path = join(folder, 'addon.yaml')
  await writeFile(path, JSON.stringify(build))
  return path
}
