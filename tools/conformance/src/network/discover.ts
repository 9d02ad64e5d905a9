/**
 * From the URL of one node, or of a seed, to the whole network and its clock.
 * Source: docs/protocol/swarms.md §1.1, §1.2.
 * @module
 */

import { fromHex, isHex, utf8Encode } from '@starling/base'
import type { CryptoBackend } from '@starling/crypto'
import { ConformanceError } from '../errors.ts'
import type { HttpSender } from './http-client.ts'
import { Network, type NetworkNode } from './network.ts'

/** @throws {ConformanceError} `no_network` when neither way leads to a list */
export async function discover(http: HttpSender, crypto: CryptoBackend, url: string): Promise<Network> {
  const list = (await listFromSeed(http, url)) ?? (await listFromNode(http, url))
  const nodes = list?.flatMap((entry) => nodeOf(crypto, entry) ?? []) ?? []
  const [first] = nodes
  if (first === undefined) throw new ConformanceError('no_network', `${url} gives no list of service nodes.`)
  if (nodes.every(({ swarm }) => swarm === undefined))
    throw new ConformanceError('no_network', `The list that ${url} gives does not say which node is in which swarm.`)
  return new Network(url, nodes, await clockOffset(http, first))
}

type Entry = Readonly<Record<string, unknown>>

async function listFromSeed(http: HttpSender, url: string): Promise<readonly Entry[] | undefined> {
  const request = { jsonrpc: '2.0', id: 0, method: 'get_n_service_nodes', params: { active_only: true } }
  return entriesOf(await ask(http, `${url}/json_rpc`, request))
}

async function listFromNode(http: HttpSender, url: string): Promise<readonly Entry[] | undefined> {
  const params = { endpoint: 'get_service_nodes', params: { active_only: true } }
  return entriesOf(await ask(http, `${url}/storage_rpc/v1`, { method: 'oxend_request', params }))
}

async function ask(http: HttpSender, url: string, request: unknown): Promise<unknown> {
  const { status, text } = await http.send({ url, body: utf8Encode(JSON.stringify(request)) })
  if (status !== 200) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function entriesOf(answer: unknown): readonly Entry[] | undefined {
  const states = (answer as { result?: { service_node_states?: unknown } } | undefined)?.result?.service_node_states
  return Array.isArray(states) ? states : undefined
}

/** Entries without an address are left out, as clients do. */
function nodeOf(crypto: CryptoBackend, entry: Entry): NetworkNode | undefined {
  const { pubkey_ed25519: ed25519, pubkey_x25519: x25519, service_node_pubkey: legacy } = entry
  const { public_ip: ip, storage_port: port, swarm } = entry
  if (typeof ed25519 !== 'string' || !isHex(ed25519, 32) || typeof x25519 !== 'string' || !isHex(x25519, 32)) return
  if (typeof ip !== 'string' || ip === '0.0.0.0' || typeof port !== 'number') return
  return {
    ed25519,
    legacy: typeof legacy === 'string' ? legacy : ed25519,
    x25519Hex: x25519,
    x25519: crypto.x25519.importPublicKey(fromHex(x25519)),
    ip,
    port,
    url: `https://${ip}:${port}`,
    swarm: typeof swarm === 'string' ? swarm : undefined,
  }
}

async function clockOffset(http: HttpSender, node: NetworkNode): Promise<number> {
  const before = Date.now()
  const answer = await ask(http, `${node.url}/storage_rpc/v1`, { method: 'info', params: {} })
  const after = Date.now()
  const time = (answer as { t?: unknown } | undefined)?.t
  return typeof time === 'number' ? Math.round(time - (before + after) / 2) : 0
}
