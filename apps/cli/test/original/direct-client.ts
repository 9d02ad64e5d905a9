/**
 * The manner of a bot library that asks nodes directly over HTTPS.
 * Source: docs/protocol/storage-rpc.md §4; swarms.md §1.1.
 * @module
 */

import { type HttpAnswer, post } from './https-post.ts'
import type { Keys } from './keys.ts'
import {
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

const NAMESPACES = [0, 4, 3, 5, 2]

export class DirectClient {
  readonly keys: Keys
  private readonly seedUrl: string
  /** Of one member, which it keeps to. */
  private readonly lastHashes = new Map<number, string>()
  private home: SwarmNode | undefined

  constructor(seedUrl: string, keys: Keys) {
    this.seedUrl = seedUrl
    this.keys = keys
  }

  /** Where nodes are, from the seed. */
  async nodes(): Promise<readonly SwarmNode[]> {
    const body = { jsonrpc: '2.0', id: '0', method: 'get_n_service_nodes', params: { fields: FIELDS, limit: 5 } }
    const answer = await post(`${this.seedUrl}/json_rpc`, JSON.stringify(body), JSON_TYPE)
    if (answer.headers['content-type'] !== 'application/json') throw new Error('the seed has another content type')
    const { result } = JSON.parse(answer.text)
    return result.service_node_states.map((state: Readonly<Record<string, string>>) => ({
      ip: state['public_ip'],
      port: Number(state['storage_port']),
      ed25519: state['pubkey_ed25519'],
      x25519: state['pubkey_x25519'],
    }))
  }

  async swarm(account: string): Promise<readonly SwarmNode[]> {
    const [any] = await this.nodes()
    if (any === undefined) throw new Error('the seed knows no node')
    const [result] = await this.batch(any, [{ method: 'get_swarm', params: { pubkey: account } }])
    return swarmNodesOf(result?.body ?? {})
  }

  /** Two stores: to the recipient, and a copy to oneself. The hashes. */
  async send(recipient: string, text: string): Promise<readonly [theirs: string, own: string]> {
    const timestampMs = Date.now()
    const message = { text, timestampMs }
    const theirs = await this.store(recipient, writeMessage(this.keys, recipient, message), timestampMs)
    const copy = writeMessage(this.keys, this.keys.id, { ...message, syncTarget: recipient })
    return [theirs, await this.store(this.keys.id, copy, timestampMs)]
  }

  /** What is new in its inbox, from one member or from the one it is told. */
  async poll(member?: SwarmNode): Promise<readonly ReadMessage[]> {
    const node = member ?? (await this.homeMember())
    const results = await this.batch(
      node,
      NAMESPACES.map((namespace) => this.retrieve(namespace)),
    )
    const pages = results.map(messagesOf)
    NAMESPACES.forEach((namespace, index) => {
      const last = pages[index]?.at(-1)
      if (last !== undefined) this.lastHashes.set(namespace, last.hash)
    })
    return (pages[0] ?? []).map(({ data }) => readMessage(this.keys, data))
  }

  async batch(node: SwarmNode, requests: readonly Subrequest[]): Promise<readonly Result[]> {
    const answer = await this.call(node, 'batch', { requests })
    if (answer.status !== 200) throw new Error(`batch: ${answer.status} ${answer.text}`)
    return resultsOf(answer.text)
  }

  call(node: SwarmNode, method: string, params: unknown): Promise<HttpAnswer> {
    return post(`https://${node.ip}:${node.port}/storage_rpc/v1`, JSON.stringify({ method, params }), JSON_TYPE)
  }

  private async homeMember(): Promise<SwarmNode> {
    this.home ??= (await this.swarm(this.keys.id))[0]
    if (this.home === undefined) throw new Error('the swarm is empty')
    return this.home
  }

  private retrieve(namespace: number): Subrequest {
    const signed = signedParams(this.keys, 'retrieve', namespace, Date.now())
    const lastHash = this.lastHashes.get(namespace) ?? ''
    const extras = { pubkeyEd25519: this.keys.ed25519, maxSize: -5, lastHash }
    return { method: 'retrieve', params: { pubkey: this.keys.id, namespace, ...signed, ...extras } }
  }

  private async store(account: string, data: string, timestampMs: number): Promise<string> {
    const [member] = await this.swarm(account)
    if (member === undefined) throw new Error('the swarm is empty')
    const [result] = await this.batch(member, [inboxStore(account, data, timestampMs)])
    if (result?.code !== 200 || typeof result.body['hash'] !== 'string')
      throw new Error(`store: ${JSON.stringify(result)}`)
    return result.body['hash']
  }
}

const JSON_TYPE = { 'Content-Type': 'application/json' }
const FIELDS = { public_ip: true, storage_port: true, pubkey_x25519: true, pubkey_ed25519: true }
