/**
 * `testnet.json`: what a running testnet tells tools and the other commands. It is there while the network answers.
 * @module
 */

import { access, constants, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import type { ProfileName } from '@starling/protocol'
import { parseProfileName } from '@starling/protocol'
import { CliError } from '../errors.ts'
import type { ReadyMadeAccount } from './seeded.ts'

/** Where it is unless told, in the folder where the command is called. */
export const TESTNET_FILE = 'testnet.json'

export interface TestnetNode {
  /** Plain HTTP. */
  readonly url: string
  /** The same with a self-signed certificate, where original clients look for it. */
  readonly tlsUrl: string
  readonly pid: number
  /** 64 hex digits. */
  readonly ed25519: string
  readonly x25519: string
  /** Swarm id in hex; null in no swarm. */
  readonly swarm: string | null
  readonly dataDir: string
  readonly operatorUrl: string
}

export interface TestnetFile {
  readonly profile: ProfileName
  /** Where `POST /json_rpc` lists the nodes. */
  readonly seedUrl: string
  /** The web client; null when none is served. */
  readonly webUrl: string | null
  /** What the operator ports of this testnet ask for, and `controlUrl`. */
  readonly operatorToken: string
  /** Where its nodes are stopped and started; null for containers, where Docker does that. */
  readonly controlUrl: string | null
  readonly nodes: readonly TestnetNode[]
  readonly accounts: readonly ReadyMadeAccount[]
}

/** Asked before anything starts. @throws {CliError} `invalid_argument` when the file could not be written */
export async function checkTestnetPath(path: string): Promise<void> {
  const folder = dirname(resolve(path))
  try {
    await access(folder, constants.W_OK)
  } catch (cause) {
    throw new CliError('invalid_argument', `--json ${path} cannot be written: its folder is missing or closed.`, {
      cause,
    })
  }
}

/** In one step: whoever reads the file reads all of it. */
export async function writeTestnetFile(path: string, file: TestnetFile): Promise<void> {
  const draft = `${path}.${process.pid}.tmp`
  await writeFile(draft, `${JSON.stringify(file, null, 2)}\n`, { mode: 0o600 })
  await rename(draft, path)
}

/** The same, unless a later testnet has written its own there, or it was removed because this one stops. */
export async function updateTestnetFile(path: string, file: TestnetFile): Promise<void> {
  if ((await readRecord(path))?.['operatorToken'] === file.operatorToken) await writeTestnetFile(path, file)
}

/** @param only - leaves the file when a later testnet has written its own there */
export async function removeTestnetFile(path: string, only?: TestnetFile): Promise<void> {
  if (only !== undefined && (await readRecord(path))?.['operatorToken'] !== only.operatorToken) return
  await rm(path, { force: true })
}

/** Whether a process that the file names is running. */
export async function isOfRunningTestnet(path: string): Promise<boolean> {
  return asList((await readRecord(path))?.['nodes']).some((node) => {
    const pid = asRecord(node)?.['pid']
    try {
      return typeof pid === 'number' && process.kill(pid, 0)
    } catch {
      return false
    }
  })
}

async function readRecord(path: string): Promise<Readonly<Record<string, unknown>> | undefined> {
  return asRecord(parseJson(await readFile(path, 'utf8').catch(() => '')))
}

/** The part of the file that clients need. */
export type NetworkEntry = Pick<TestnetFile, 'profile' | 'seedUrl' | 'accounts'> & {
  readonly nodes: readonly Pick<TestnetNode, 'url'>[]
}

/** @throws {CliError} `invalid_file` */
export async function readTestnetFile(path: string): Promise<NetworkEntry> {
  const entry = parseEntry(await readText(path))
  if (entry === undefined) throw new CliError('invalid_file', `${path} is not a network file of "starling testnet".`)
  return entry
}

/** The part of the file by which nodes are stopped and started. */
export interface ControlEntry {
  readonly controlUrl: string
  readonly operatorToken: string
}

/** @throws {CliError} `invalid_file` also for a testnet of containers */
export async function readControlEntry(path: string): Promise<ControlEntry> {
  const { controlUrl, operatorToken } = asRecord(parseJson(await readText(path))) ?? {}
  if (typeof controlUrl === 'string' && typeof operatorToken === 'string') return { controlUrl, operatorToken }
  const remedy = 'The nodes of one in containers are stopped and started with "docker compose".'
  throw new CliError('invalid_file', `${path} is not of a testnet of processes. ${remedy}`)
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    const remedy = 'Start one with "npm run testnet", or name its file with --network.'
    throw new CliError('invalid_file', `There is no network file ${path}. ${remedy}`, { cause })
  }
}

function parseEntry(text: string): NetworkEntry | undefined {
  const file = asRecord(parseJson(text))
  const profile = typeof file?.['profile'] === 'string' ? parseProfileName(file['profile']) : undefined
  const seedUrl = file?.['seedUrl']
  if (profile === undefined || typeof seedUrl !== 'string') return undefined
  const nodes = asList(file?.['nodes']).flatMap((node) => {
    const url = asRecord(node)?.['url']
    return typeof url === 'string' ? [{ url }] : []
  })
  const accounts = asList(file?.['accounts']).flatMap((value) => {
    const { name, phrase, id } = asRecord(value) ?? {}
    return typeof name === 'string' && typeof phrase === 'string' && typeof id === 'string'
      ? [{ name, phrase, id }]
      : []
  })
  return { profile, seedUrl, nodes, accounts }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : undefined
}

const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
