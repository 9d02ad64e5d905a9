/**
 * The file by which a web client finds its network: served by the page's own origin as `/network.json`.
 * Source: docs/decisions/0011-browsers-reach-nodes-directly.md; docs/protocol/swarms.md §1.
 * @module
 */

import { type ProfileName, parseProfileName } from '@starling/protocol'
import { RegistryError } from './errors.ts'
import { decodeNetwork, encodeNetworkFile, type StaticNetwork } from './network-file.ts'

export interface WebNetworkFile {
  readonly profile: ProfileName
  /** Base URLs of nodes that a browser can ask for the list, without a trailing slash; at least one. */
  readonly seeds: readonly string[]
  /** The nodes when the file was written: somebody to begin with. */
  readonly snapshot: StaticNetwork
}

/** No network is started from more. */
const SEEDS_MAX = 64

/** @returns JSON text of `{"profile": …, "seeds": […], "snapshot": <network file>}` */
export function encodeWebNetworkFile({ profile, seeds, snapshot }: WebNetworkFile): string {
  const head = JSON.stringify({ profile, seeds }).slice(0, -1)
  return `${head},"snapshot":${encodeNetworkFile(snapshot).trimEnd()}}\n`
}

/** @throws {RegistryError} `invalid_network_file` */
export function decodeWebNetworkFile(text: string): WebNetworkFile {
  const file = (parse(text) ?? {}) as { profile?: unknown; seeds?: unknown; snapshot?: unknown }
  const profile = typeof file.profile === 'string' ? parseProfileName(file.profile) : undefined
  if (profile === undefined) throw new RegistryError('invalid_network_file', 'profile is not known')
  const seeds = Array.isArray(file.seeds) ? file.seeds.filter(isBaseUrl) : []
  if (seeds.length === 0) throw new RegistryError('invalid_network_file', 'no seed can be asked')
  return { profile, seeds: seeds.slice(0, SEEDS_MAX), snapshot: decodeNetwork(file.snapshot) }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new RegistryError('invalid_network_file', 'network file is no JSON', { cause })
  }
}

/** `https://name:port`, or `http://` on this machine; nothing behind it. */
function isBaseUrl(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    /^(?:https:\/\/[^/?#\s@]+|http:\/\/(?:127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\]|localhost)(?::\d{1,5})?)$/.test(value)
  )
}
