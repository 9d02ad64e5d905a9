/** @module Where a testnet keeps its files: a temporary folder that goes with it, or one that is kept and found again. */

import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { CliError } from '../errors.ts'

/** What must be the same for a kept testnet to go on. */
export interface TestnetShape {
  readonly profile: string
  readonly nodes: number
  /** Decimal. */
  readonly seed: string
}

export interface TestnetFolder {
  readonly path: string
  readonly shape: TestnetShape
  /** Whether an earlier testnet left its files here. */
  readonly reused: boolean
  /** @param number - of the node, from 1 */
  nodeDir(number: number): Promise<string>
  /** Removes a temporary folder; leaves a kept one. */
  close(): Promise<void>
}

/**
 * @param keep - the folder to keep; undefined for a temporary one
 * @param wanted - what was asked for; what is undefined follows a kept testnet, or `defaults`
 * @throws {CliError} `invalid_argument` when the folder holds a different testnet, `folder_in_use` when one is running there
 */
export async function openTestnetFolder(
  keep: string | undefined,
  wanted: { readonly [Key in keyof TestnetShape]: TestnetShape[Key] | undefined },
  defaults: TestnetShape,
): Promise<TestnetFolder> {
  const path = keep === undefined ? await mkdtemp(join(tmpdir(), 'starling-testnet-')) : resolve(keep)
  await mkdir(path, { recursive: true, mode: 0o700 })
  const shapeFile = join(path, 'shape.json')
  const kept = await readShape(shapeFile)
  if (kept !== undefined) checkSame(path, kept, wanted)
  const holderFile = join(path, 'testnet.pid')
  await checkUnused(path, holderFile)
  await writeFile(holderFile, `${process.pid}\n`)
  const shape = kept ?? {
    profile: wanted.profile ?? defaults.profile,
    nodes: wanted.nodes ?? defaults.nodes,
    seed: wanted.seed ?? defaults.seed,
  }
  if (kept === undefined) await writeFile(shapeFile, `${JSON.stringify(shape)}\n`)
  return {
    path,
    shape,
    reused: kept !== undefined,
    async nodeDir(number) {
      const dir = join(path, `node-${String(number).padStart(2, '0')}`)
      await mkdir(dir, { recursive: true, mode: 0o700 })
      return dir
    },
    async close() {
      await rm(holderFile, { force: true })
      if (keep === undefined) await rm(path, { recursive: true, force: true, maxRetries: 3 })
    },
  }
}

async function readShape(file: string): Promise<TestnetShape | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  try {
    const { profile, nodes, seed } = JSON.parse(text)
    if (typeof profile === 'string' && typeof nodes === 'number' && typeof seed === 'string') {
      return { profile, nodes, seed }
    }
  } catch {
    // Said below, as for any other content that is not ours.
  }
  throw new CliError('invalid_file', `${file} is damaged. Remove the folder, or name another one with --keep.`)
}

/** Two processes per node would have one identity and one database. */
async function checkUnused(path: string, holderFile: string): Promise<void> {
  const text = await readFile(holderFile, 'utf8').catch(() => '')
  const pid = Number(text)
  if (text === '' || pid === process.pid || !isRunning(pid)) return
  const message = `${path} is that of a running testnet (process ${pid}). Stop it, or name another folder with --keep.`
  throw new CliError('folder_in_use', message, { data: { pid } })
}

function isRunning(pid: number): boolean {
  try {
    return Number.isInteger(pid) && pid > 0 && process.kill(pid, 0)
  } catch {
    return false
  }
}

function checkSame(path: string, kept: TestnetShape, wanted: Readonly<Record<string, unknown>>): void {
  const differs = Object.entries(kept).some(([key, value]) => wanted[key] !== undefined && wanted[key] !== value)
  if (!differs) return
  const held = `${kept.nodes} nodes, seed ${kept.seed}, profile ${kept.profile}`
  throw new CliError('invalid_argument', `${path} holds another testnet: ${held}. Ask for the same, or keep elsewhere.`)
}
