/**
 * What the desktop does with its network layer to log in, send and receive text.
 * Source: docs/protocol/storage-rpc.md §4; onion-requests.md §9; messages.md §3, §4.
 * @module
 */

import { DesktopNetwork } from './desktop-network.ts'
import type { Hop } from './desktop-onion.ts'
import { base64, type Keys } from './keys.ts'
import {
  DAY_MS,
  inboxStore,
  messagesOf,
  type Result,
  resultsOf,
  type Subrequest,
  type SwarmNode,
  signedParams,
  swarmNodesOf,
} from './storage-requests.ts'
import { type ReadMessage, readMessage, writeMessage } from './text-message.ts'

/** Namespaces and their share of a reply: the inbox first. */
const POLLED = [
  [0, -2],
  [2, -8],
  [3, -8],
  [4, -8],
  [5, -8],
] as const

export class DesktopClient {
  readonly keys: Keys
  readonly network: DesktopNetwork
  private readonly lastHashes = new Map<string, string>()
  private readonly swarms = new Map<string, readonly SwarmNode[]>()
  /** Of its configurations: every poll prolongs them. */
  private configHashes: readonly string[] = []
  private clockOffsetMs = 0

  private readonly clock: () => number

  private constructor(keys: Keys, network: DesktopNetwork, clock: () => number) {
    this.keys = keys
    this.network = network
    this.clock = clock
  }

  /** @param clock - of the machine, right or wrong */
  static async login(seedUrl: string, keys: Keys, clock: () => number = Date.now): Promise<DesktopClient> {
    return new DesktopClient(keys, await DesktopNetwork.join(seedUrl, keys.id), clock)
  }

  async swarm(account: string): Promise<readonly SwarmNode[]> {
    const known = this.swarms.get(account)
    if (known !== undefined) return known
    const params = { pubkey: account, params: { pubkey: account } }
    const [result] = await this.batch(this.anyNode(), 'batch', [{ method: 'get_swarm', params }])
    return this.learnSwarm(account, result)
  }

  /** For a test of the 421: a wrong idea of who keeps an account. */
  mistakeSwarm(account: string, nodes: readonly SwarmNode[]): void {
    this.swarms.set(account, nodes)
  }

  /** To the recipient, and a copy to itself. */
  async send(recipient: string, text: string): Promise<void> {
    const timestampMs = this.now()
    const message = { text, timestampMs }
    const copy = writeMessage(this.keys, this.keys.id, { ...message, syncTarget: recipient })
    for (const [to, data] of [
      [recipient, writeMessage(this.keys, recipient, message)],
      [this.keys.id, copy],
    ] as const) {
      const [result] = await this.callSwarm(to, 'sequence', [inboxStore(to, data, timestampMs)])
      if (result?.code !== 200 || typeof result.body['hash'] !== 'string')
        throw new Error(`store: ${JSON.stringify(result)}`)
    }
  }

  /** Configurations, then the removal of those before them: as many results as requests, or it counts as failed. */
  async pushConfigs(configs: ReadonlyMap<number, Uint8Array>): Promise<readonly Result[]> {
    const now = this.now()
    const stores = [...configs].map(([namespace, data]) => {
      const signed = signedParams(this.keys, 'store', namespace, now)
      const params = { namespace, pubkey: this.keys.id, ttl: 30 * DAY_MS, data: base64(data), ...signed }
      return { method: 'store', params }
    })
    const messages = this.configHashes
    const signature = base64(this.keys.sign(`delete${messages.join('')}`))
    const remove = { messages, pubkey: this.keys.id, pubkey_ed25519: this.keys.ed25519, signature }
    const requests = [...stores, ...(messages.length === 0 ? [] : [{ method: 'delete', params: remove }])]
    const results = await this.callSwarm(this.keys.id, 'sequence', requests)
    if (results.length !== requests.length) throw new Error(`push: ${JSON.stringify(results)}`)
    this.configHashes = results.slice(0, stores.length).map(({ body }) => String(body['hash']))
    return results
  }

  /** A poll of one member: new messages of the inbox, and configurations as they are. */
  async poll(member?: SwarmNode): Promise<{ readonly inbox: readonly ReadMessage[]; readonly configs: number }> {
    const node = member ?? (await this.swarm(this.keys.id))[0]
    if (node === undefined) throw new Error('the swarm is empty')
    const requests = POLLED.map(([namespace, maxSize]) => this.retrieve(node, namespace, maxSize))
    const prolong = this.configHashes.length === 0 ? [] : [this.prolongConfigs()]
    const results = await this.batch(node, 'batch', [...requests, ...prolong])
    if (results.length !== requests.length + prolong.length) throw new Error('not one result for each request')
    const pages = results.slice(0, POLLED.length).map(messagesOf)
    POLLED.forEach(([namespace], index) => {
      const last = pages[index]?.at(-1)
      if (last !== undefined) this.lastHashes.set(`${node.ed25519} ${namespace}`, last.hash)
    })
    const [inbox = [], ...configs] = pages
    return { inbox: inbox.map(({ data }) => readMessage(this.keys, data)), configs: configs.flat().length }
  }

  /** The list of nodes as one node tells it. */
  async nodesAccordingTo(node: Hop): Promise<readonly string[]> {
    const fields = { public_ip: true, storage_port: true, pubkey_x25519: true, pubkey_ed25519: true }
    const params = { endpoint: 'get_service_nodes', params: { active_only: true, fields } }
    const { status, body } = await this.network.call(node, 'oxend_request', params)
    if (status !== 200) throw new Error(`oxend_request: ${status} ${body}`)
    const { result } = JSON.parse(body)
    return result.service_node_states.map(
      (state: Readonly<Record<string, unknown>>) =>
        `${state['pubkey_ed25519']} ${state['pubkey_x25519']} ${state['public_ip']}:${state['storage_port']}`,
    )
  }

  async batch(node: Hop, method: 'batch' | 'sequence', requests: readonly Subrequest[]): Promise<readonly Result[]> {
    const { status, body } = await this.network.call(node, method, { requests })
    if (status !== 200) throw new Error(`${method}: ${status} ${body}`)
    const results = resultsOf(body)
    const t = results[0]?.body?.['t']
    if (typeof t === 'number') this.clockOffsetMs = t - this.clock()
    return results
  }

  /** At a member; a 421 names the right ones, and the next try goes there. */
  private async callSwarm(account: string, method: 'batch' | 'sequence', requests: readonly Subrequest[]) {
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const [member] = await this.swarm(account)
      if (member === undefined) throw new Error('the swarm is empty')
      const results = await this.batch(member, method, requests)
      if (results[0]?.code !== 421) return results
      this.learnSwarm(account, results[0])
    }
    throw new Error('no member keeps the account')
  }

  private learnSwarm(account: string, result: Result | undefined): readonly SwarmNode[] {
    const nodes = swarmNodesOf(result?.body ?? {})
    this.swarms.set(account, nodes)
    return nodes
  }

  private retrieve(node: Hop, namespace: number, maxSize: number): Subrequest {
    const lastHash = this.lastHashes.get(`${node.ed25519} ${namespace}`) ?? ''
    const signed = signedParams(this.keys, 'retrieve', namespace, this.now())
    const params = { pubkey: this.keys.id, namespace, last_hash: lastHash, max_size: maxSize, ...signed }
    return { method: 'retrieve', params }
  }

  private prolongConfigs(): Subrequest {
    const messages = this.configHashes
    const expiry = this.now() + 30 * DAY_MS
    const signature = base64(this.keys.sign(`expire${expiry}${messages.join('')}`))
    const params = {
      messages,
      expiry,
      pubkey: this.keys.id,
      pubkey_ed25519: this.keys.ed25519.toUpperCase(),
      signature,
    }
    return { method: 'expire', params }
  }

  private anyNode(): Hop {
    const node = this.network.pool.find((candidate) => !this.network.guards.includes(candidate))
    if (node === undefined) throw new Error('the pool is empty')
    return node
  }

  private now(): number {
    return this.clock() + this.clockOffsetMs
  }
}
