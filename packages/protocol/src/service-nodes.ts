/**
 * The list of service nodes as seeds and nodes hand it out: `get_service_nodes` and its aliases.
 * Source: docs/protocol/swarms.md §1.2.
 * @module
 */

import { isHex } from '@starling/base'
import { ProtocolError } from './errors.ts'
import { shuffle } from './random-below.ts'
import type { RandomBytes } from './seal.ts'
import { formatSwarmId, NO_SWARM } from './swarm-mapping.ts'

/** One node; the same shape as the record of the port `NodeRegistry`. Keys are 64 lower-case hex digits. */
export interface ListedNode {
  readonly ed25519: string
  readonly x25519: string
  readonly legacy: string
  /** `0.0.0.0` before it is known. */
  readonly publicIp: string
  readonly storagePort: number
  readonly storageLmqPort: number
  readonly peerPort: number
  /** Where browsers reach the node. Ours; original nodes and clients do not know it. */
  readonly url: string | undefined
  /** `NO_SWARM` when in none. */
  readonly swarmId: bigint
  readonly state: 'active' | 'decommissioned'
  readonly requestedUnlockHeight: number
}

/** All nodes at a height; the same shape as the view of the port `NodeRegistry`. */
export interface NodeList {
  readonly height: number
  /** 64 hex digits. */
  readonly blockHash: string
  readonly hardfork: readonly [number, number]
  readonly nodes: readonly ListedNode[]
}

export interface ServiceNodesQuery {
  /** Names of the fields wanted; absent or empty is all. Unknown names give nothing. */
  readonly fields?: readonly string[]
  /** Primary keys, hex in either case; absent or empty is all. */
  readonly serviceNodePubkeys?: readonly string[]
  readonly activeOnly?: boolean
  /** A random subset of this size; negative is all, shuffled; 0 or absent is all in order. */
  readonly limit?: number
  /** When this is the block hash of the list, the answer is only that nothing has changed. */
  readonly pollBlockHash?: string
  /** The same with the hash of the active nodes, which a new block does not change. Ours; original nodes do not know it. */
  readonly pollListHash?: string
  /** Also who fails the tests of the node that answers. Ours; original nodes do not know it. */
  readonly failing?: boolean
}

/** Of the nodes so many may count as failing: who names more has troubles of its own, or lies. */
const FAILING_SHARE_MAX = 1 / 8
/** The same where that would be less. */
const FAILING_ALWAYS = 3

/** Values are JSON texts, because a swarm id is a number with more digits than JavaScript's numbers hold. */
const FIELDS: Readonly<Record<string, (node: ListedNode) => string | undefined>> = {
  active: (node) => json(node.state === 'active'),
  funded: () => json(true),
  peer_port: (node) => json(node.peerPort),
  pubkey_ed25519: (node) => json(node.ed25519),
  pubkey_x25519: (node) => json(node.x25519),
  public_ip: (node) => json(node.publicIp),
  requested_unlock_height: (node) => json(node.requestedUnlockHeight),
  service_node_pubkey: (node) => json(node.legacy),
  storage_lmq_port: (node) => json(node.storageLmqPort),
  storage_port: (node) => json(node.storagePort),
  swarm: (node) => json(formatSwarmId(node.swarmId)),
  swarm_id: (node) => String(node.swarmId),
  url: (node) => (node.url === undefined ? undefined : json(node.url)),
}

/** What `decodeServiceNodes` reads of a node: the fields to ask for. `swarm_id` is no number that JSON keeps. */
export const SERVICE_NODE_FIELDS: readonly string[] = Object.keys(FIELDS).filter((name) => name !== 'swarm_id')

/**
 * Reads the parameters of a request. What has the wrong type counts as absent, as with the original daemon's defaults.
 * @param params - parsed JSON
 */
export function parseServiceNodesQuery(params: unknown): ServiceNodesQuery {
  const given = isObject(params) ? params : {}
  const { limit, poll_block_hash: pollBlockHash, poll_list_hash: pollListHash } = given as Record<string, unknown>
  return {
    fields: fieldNames(given['fields']),
    serviceNodePubkeys: strings(given['service_node_pubkeys']),
    activeOnly: given['active_only'] === true,
    limit: Number.isSafeInteger(limit) ? (limit as number) : 0,
    ...(typeof pollBlockHash === 'string' && { pollBlockHash }),
    ...(typeof pollListHash === 'string' && { pollListHash }),
    ...(given['failing'] === true && { failing: true }),
  }
}

/**
 * Writes the `result` of the answer.
 * @param random - for `limit` only
 * @param listHash - gives the hash of the list's active nodes, where the caller keeps it
 * @param failing - gives the Ed25519 keys of nodes that fail the caller's tests, where it makes any
 * @returns JSON text: `swarm_id` stands there with all its digits
 */
export function encodeServiceNodes(
  list: NodeList,
  query: ServiceNodesQuery,
  random: RandomBytes,
  listHash?: () => string,
  failing?: () => readonly string[],
): string {
  const members: [string, string][] = [
    ['block_hash', json(list.blockHash)],
    ...(query.failing === true && failing !== undefined
      ? [['failing', JSON.stringify(failing())] satisfies [string, string]]
      : []),
    ['hardfork', json(list.hardfork[0])],
    ['height', json(list.height)],
  ]
  const isUnchanged =
    query.pollBlockHash === list.blockHash || (query.pollListHash !== undefined && query.pollListHash === listHash?.())
  if (!isUnchanged) {
    const names = query.fields === undefined || query.fields.length === 0 ? Object.keys(FIELDS) : query.fields
    const entries = select(list.nodes, query, random).map((node) => encodeNode(node, new Set(names)))
    members.push(['service_node_states', `[${entries.join(',')}]`])
  }
  members.push(['snode_revision', json(list.hardfork[1])], ['status', json('OK')])
  if (isUnchanged) members.push(['unchanged', json(true)])
  return jsonObject(members)
}

/**
 * Reads the `result` of an answer. Nodes that are not funded are left out; one entry that is not understood spoils all,
 * as with original clients. The swarm is read from `swarm`: without it a node is in none.
 * @param result - parsed JSON
 * @throws {ProtocolError} `invalid_service_nodes`
 */
export function decodeServiceNodes(result: unknown): NodeList {
  if (!isObject(result)) throw invalid('answer is not an object')
  const { height, block_hash: blockHash, hardfork, snode_revision: revision, service_node_states: states } = result
  if (!isCount(height)) throw invalid('height is not a number')
  if (!Array.isArray(states)) throw invalid('list of nodes is missing')
  return {
    height,
    blockHash: typeof blockHash === 'string' && isHex(blockHash, 32) ? blockHash.toLowerCase() : '00'.repeat(32),
    hardfork: [isCount(hardfork) ? hardfork : 0, isCount(revision) ? revision : 0],
    nodes: states.flatMap((state: unknown, index) => decodeNode(state, index) ?? []),
  }
}

/**
 * Reads of an answer which nodes fail the tests of the node that answered.
 * @param result - parsed JSON
 * @returns Ed25519 keys; none where the node says nothing of it, or nothing that is understood
 */
export function decodeFailing(result: unknown): readonly string[] {
  if (!isObject(result)) return []
  return strings(result['failing']).map((key) => key.toLowerCase())
}

/** How many of so many nodes may count as failing. Source: docs/protocol/swarms.md §6.5. */
export function failingMax(nodes: number): number {
  return Math.max(FAILING_ALWAYS, Math.floor(nodes * FAILING_SHARE_MAX))
}

function select(nodes: readonly ListedNode[], query: ServiceNodesQuery, random: RandomBytes): readonly ListedNode[] {
  const wanted = new Set(query.serviceNodePubkeys?.map((key) => key.toLowerCase()))
  const matching = nodes.filter(
    (node) => (!query.activeOnly || node.state === 'active') && (wanted.size === 0 || wanted.has(node.legacy)),
  )
  const limit = query.limit ?? 0
  if (limit === 0) return matching
  const shuffled = shuffle(random, matching)
  return limit < 0 ? shuffled : shuffled.slice(0, limit)
}

function encodeNode(node: ListedNode, names: ReadonlySet<string>): string {
  const members = Object.entries(FIELDS).flatMap(([name, encode]): [string, string][] => {
    const value = names.has(name) ? encode(node) : undefined
    return value === undefined ? [] : [[name, value]]
  })
  return jsonObject(members)
}

function decodeNode(state: unknown, index: number): ListedNode | undefined {
  const bad = (field: string) => invalid(`field of a node is not understood: ${field}`, { index, field })
  const key = (field: string, value: unknown) => {
    if (typeof value !== 'string' || !isHex(value, 32)) throw bad(field)
    return value.toLowerCase()
  }
  const count = (field: string, value: unknown) => {
    if (!isCount(value)) throw bad(field)
    return value
  }
  if (!isObject(state)) throw bad('')
  if (state['funded'] === false) return undefined
  const { public_ip: publicIp, url } = state
  if (typeof publicIp !== 'string' || publicIp.length > 45) throw bad('public_ip')
  if (url !== undefined && typeof url !== 'string') throw bad('url')
  const ed25519 = key('pubkey_ed25519', state['pubkey_ed25519'])
  return {
    ed25519,
    x25519: key('pubkey_x25519', state['pubkey_x25519']),
    legacy: key('service_node_pubkey', state['service_node_pubkey'] ?? ed25519),
    publicIp,
    storagePort: count('storage_port', state['storage_port']),
    storageLmqPort: count('storage_lmq_port', state['storage_lmq_port'] ?? 0),
    peerPort: count('peer_port', state['peer_port'] ?? 0),
    url,
    swarmId: parseSwarm(state['swarm']) ?? NO_SWARM,
    state: state['active'] === false ? 'decommissioned' : 'active',
    requestedUnlockHeight: count('requested_unlock_height', state['requested_unlock_height'] ?? 0),
  }
}

function parseSwarm(swarm: unknown): bigint | undefined {
  return typeof swarm === 'string' && /^[0-9a-f]{1,16}$/i.test(swarm) ? BigInt(`0x${swarm}`) : undefined
}

function fieldNames(fields: unknown): readonly string[] {
  if (Array.isArray(fields)) return strings(fields)
  return isObject(fields) ? Object.keys(fields).filter((name) => fields[name] === true) : []
}

function strings(values: unknown): readonly string[] {
  return Array.isArray(values) ? values.filter((value) => typeof value === 'string') : []
}

/** A JSON object of texts that are JSON already, names in ascending order. */
function jsonObject(members: readonly (readonly [string, string])[]): string {
  return `{${members.map(([name, value]) => `${json(name)}:${value}`).join(',')}}`
}

function json(value: string | number | boolean): string {
  return JSON.stringify(value)
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

function invalid(message: string, data: Readonly<Record<string, string | number>> = {}): ProtocolError {
  return new ProtocolError('invalid_service_nodes', message, { data })
}
