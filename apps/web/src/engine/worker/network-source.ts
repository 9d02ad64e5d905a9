/**
 * Where the network is found: in `/network.json` of the page's own origin, or in the last one that was good. The seeds it
 * names are then asked for the list, and believed where two of them agree. Other nodes are not asked: besides the guards,
 * nobody needs to see our address.
 * Source: docs/decisions/0011-browsers-reach-nodes-directly.md.
 * @module
 */

import { CodedError } from '@starling/base'
import type { NodeRegistry, ServiceNodeRecord } from '@starling/ports'
import type { ProfileName } from '@starling/protocol'
import { RegistryError } from '@starling/registry'
import { type SeedRegistry, seedRegistry } from '@starling/registry/seeds'
import { decodeWebNetworkFile, type WebNetworkFile } from '@starling/registry/web'
import type { KeyValues } from './key-values.ts'
import type { World } from './world.ts'

const NETWORK_PATH = '/network.json'
const LAST_GOOD = 'network'
/** Longer than this nobody waits for the origin where an older file will do. */
const PATIENCE_MS = 700
/** How often the seeds are asked for the list. */
const REFRESH_MS = 30 * 60_000
const AGREEING = 2

/** Nobody says where the network is, and nobody ever did. */
export class NetworkFileError extends CodedError<'no_network_file'> {
  override readonly name = 'NetworkFileError'
}

export type NetworkSourceOptions = Pick<World, 'clock' | 'transport' | 'logger' | 'fetchText'> & {
  /** Where the last good file is kept. */
  readonly values: KeyValues
}

export class NetworkSource implements AsyncDisposable {
  readonly profile: ProfileName
  readonly registry: NodeRegistry
  readonly #options: NetworkSourceOptions
  readonly #seeds: SeedRegistry
  readonly #end = new AbortController()
  readonly #loop: Promise<void>

  /** @throws {NetworkFileError} */
  static async open(options: NetworkSourceOptions): Promise<NetworkSource> {
    return new NetworkSource(options, await findFile(options))
  }

  private constructor(options: NetworkSourceOptions, { profile, seeds, snapshot }: WebNetworkFile) {
    const { clock, transport } = options
    this.#options = options
    this.profile = profile
    this.#seeds = seedRegistry({ seedUrls: seeds, transport, clock, snapshot, roundsMax: 1, agreeing: AGREEING })
    this.registry = this.#seeds
    this.#loop = this.#refreshOn()
  }

  get nodes(): readonly ServiceNodeRecord[] {
    return this.registry.current().nodes
  }

  /** Asks the seeds for the list now. Never rejects: what was known stays. */
  async refresh(): Promise<void> {
    try {
      await this.#seeds.refresh(this.#end.signal)
    } catch (error) {
      const reason = error instanceof Error ? error.name : 'unknown'
      if (!this.#end.signal.aborted) this.#options.logger.info('network.not_refreshed', { reason })
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#end.abort()
    await this.#loop
  }

  async #refreshOn(): Promise<void> {
    const { signal } = this.#end
    while (!signal.aborted) {
      await this.refresh()
      await this.#options.clock.sleep(REFRESH_MS, signal).catch(() => undefined)
    }
  }
}

/** Whether a browser can connect to the node. */
export function isReachable(node: ServiceNodeRecord): boolean {
  return node.url !== undefined
}

/** Host and port under which the network lists a node. */
export function hostOf(node: ServiceNodeRecord): string {
  return node.url === undefined ? `${node.publicIp}:${node.storagePort}` : node.url.replace(/^https?:\/\//, '')
}

async function findFile(options: NetworkSourceOptions): Promise<WebNetworkFile> {
  const { values } = options
  const known = await readLastGood(values)
  const fresh = fetchFile(options)
  if (known === undefined) return fresh
  const waiting = new AbortController()
  const late = options.clock.sleep(PATIENCE_MS, waiting.signal).then(
    () => known,
    () => known,
  )
  const found = await Promise.race([fresh.catch(() => known), late])
  waiting.abort()
  return found
}

/** What comes too late for this time is kept for the next one. */
async function fetchFile({ values, fetchText, logger }: NetworkSourceOptions): Promise<WebNetworkFile> {
  try {
    const text = await fetchText(NETWORK_PATH)
    const file = decodeWebNetworkFile(text)
    await values.put({ [LAST_GOOD]: text })
    return file
  } catch (cause) {
    const reason = cause instanceof Error ? cause.name : 'unknown'
    logger.warn('network.no_file', { reason })
    throw new NetworkFileError('no_network_file', 'the network file cannot be read', { cause })
  }
}

async function readLastGood(values: KeyValues): Promise<WebNetworkFile | undefined> {
  const text = await values.get(LAST_GOOD)
  if (typeof text !== 'string') return undefined
  try {
    return decodeWebNetworkFile(text)
  } catch (error) {
    if (error instanceof RegistryError) return undefined
    throw error
  }
}
