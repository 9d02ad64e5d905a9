/**
 * A network small enough for unit tests: real onions, real signatures and real swarms, mailboxes in maps. Nodes can be
 * told to fail, to be slow, and to lie. What real nodes do is tested where they are.
 * @module
 */

import { fromBase64, toBase64, toHex, utf8Decode, utf8Encode } from '@starling/base'
import type { Ed25519Signer } from '@starling/crypto'
import { native } from '@starling/crypto/native'
import {
  decodeGuardRequest,
  encodeNodeReply,
  type OnionLayer,
  peel,
  plainAnswers,
  sealReply,
} from '@starling/onion/peel'
import type {
  ClientTransport,
  Clock,
  NodeRegistry,
  Random,
  RequestOptions,
  ServiceNodeRecord,
  TransportResponse,
} from '@starling/ports'
import { TransportError, UNASSIGNED_SWARM } from '@starling/ports'
import { FixedRandom } from '@starling/ports/testing'
import {
  type AccountId,
  encodeServiceNodes,
  messageHash,
  nodeListHash,
  parseAccountId,
  parseServiceNodesQuery,
  retrieveText,
  storedReceiptText,
  storeReceiptText,
  swarmForAccount,
  verifyAccountSignature,
} from '@starling/protocol'

export interface TinyNode {
  readonly record: ServiceNodeRecord
  readonly signer: Ed25519Signer
  /** Refuses connections, and is reported as unknown by relays. */
  isDown: boolean
  /** Takes requests as a destination and never answers. */
  isMute: boolean
  /** Takes connections and answers nothing, neither as a destination nor as a relay. */
  hangs: boolean
  /** Added to its clock. */
  clockOffsetMs: number
  knowsWaiting: boolean
  knowsXchacha: boolean
  /** Has no room for another message of anybody. */
  isFull: boolean
  /** Does not pass stores on to the other members. */
  keepsToItself: boolean
  /** Signs for what it does not keep. */
  forgets: boolean
  /** Its receipts do not verify. */
  forgesReceipts: boolean
  /** Gives the signature of original nodes and nothing more. */
  isOriginal: boolean
  /** Answers at once, but 500 to what it is to hold. */
  breaksHolds: boolean
  /** Never answers what it is to hold. */
  losesHolds: boolean
  /** Whom it lists instead of the network's nodes. */
  listed: readonly TinyNode[] | undefined
  /** Whom it names as failing its tests. */
  failing: readonly TinyNode[]
  /** Answers 200 to everything, with nothing that is an answer. */
  talksNonsense: boolean
  /** Answers 421 with these nodes for the swarm, whatever it is asked. */
  accomplices: readonly TinyNode[]
  /** Answers 421 with the members of this account's swarm, whatever it is asked. */
  misdirects: boolean
  /** Names of the operations it carried out, `store:<account>:<base64 of the data>` among them. */
  readonly log: string[]
  readonly mailbox: Map<string, Stored[]>
}

interface Stored {
  readonly data: string
  readonly hash: string
  readonly timestamp: number
  readonly expiration: number
}

export interface TinyNetworkOptions {
  readonly clock: Clock
  readonly nodes: number
  /** Members per swarm; default: all nodes in one. */
  readonly swarmSize?: number
  /** The registry does not say who is in which swarm. */
  readonly hidesSwarms?: boolean
}

type Params = Readonly<Record<string, unknown>>
type Answer = readonly [status: number, body: unknown]

export class TinyNetwork {
  readonly nodes: readonly TinyNode[]
  readonly registry: NodeRegistry
  readonly transport: ClientTransport
  /** Base URLs that clients have talked to. */
  readonly guardsSeen = new Set<string>()
  /** The nodes that honest nodes list. */
  list: readonly TinyNode[]
  /** Nobody can be reached. */
  isCut = false
  readonly #clock: Clock
  readonly #random: Random = new FixedRandom(7)
  readonly #byKey: ReadonlyMap<string, TinyNode>
  readonly #arrivals = new Set<() => void>()

  constructor({ clock, nodes, swarmSize = nodes, hidesSwarms = false }: TinyNetworkOptions) {
    this.#clock = clock
    this.nodes = Array.from({ length: nodes }, (_, index) => makeNode(index, Math.floor(index / swarmSize)))
    this.list = this.nodes
    this.#byKey = new Map(this.nodes.map((node) => [node.record.ed25519, node]))
    const records = this.nodes.map(({ record }) => (hidesSwarms ? { ...record, swarmId: UNASSIGNED_SWARM } : record))
    const view = {
      height: 100_000,
      blockHash: '00'.repeat(32),
      hardfork: [19, 4] as const,
      nodes: records.sort((left, right) => (left.ed25519 < right.ed25519 ? -1 : 1)),
    }
    this.registry = { current: () => view, subscribe: () => () => undefined }
    this.transport = {
      request: (baseUrl, path, body, options) => this.#request(baseUrl, path, body, options),
    }
  }

  /** The members that keep an account's messages. */
  swarmOf(account: AccountId): readonly TinyNode[] {
    const members = swarmForAccount(
      this.nodes.map(({ record }) => record),
      account,
    )?.members
    return this.nodes.filter(({ record }) => members?.includes(record))
  }

  /** Puts bytes into the mailboxes of the whole swarm, as if somebody had stored them. */
  deposit(account: AccountId, data: Uint8Array, hash: string = messageHash(native, account, 0, data)): void {
    for (const member of this.swarmOf(account)) this.#put(member, account, 0, toBase64(data), hash, 1_000_000)
  }

  async #request(
    baseUrl: string,
    path: string,
    body: Uint8Array,
    options: RequestOptions = {},
  ): Promise<TransportResponse> {
    const guard = this.nodes.find(({ record }) => record.url === baseUrl)
    if (this.isCut || guard === undefined || guard.isDown || path !== '/onion_req/v2')
      throw new TransportError('unreachable', 'no connection')
    if (options.signal?.aborted) throw new TransportError('aborted', 'given up')
    this.guardsSeen.add(baseUrl)
    const ended = new AbortController()
    const timeout = this.#clock.sleep(options.timeoutMs ?? 30_000, ended.signal).then(
      () => {
        throw new TransportError('timeout', 'no answer')
      },
      () => undefined,
    )
    const aborted = new Promise<never>((_, reject) =>
      options.signal?.addEventListener('abort', () => reject(new TransportError('aborted', 'given up'))),
    )
    try {
      const answer = this.#onion(guard, decodeGuardRequest(body), ended.signal)
      return (await Promise.race([answer, timeout, aborted])) as TransportResponse
    } finally {
      ended.abort()
    }
  }

  async #onion(node: TinyNode, layer: OnionLayer, signal: AbortSignal): Promise<TransportResponse> {
    const answer = node.hangs ? undefined : await this.#answerTo(node, layer, signal)
    // What was under way when it began to hang does not come back either.
    return answer === undefined || node.hangs ? new Promise(() => undefined) : answer
  }

  async #answerTo(node: TinyNode, layer: OnionLayer, signal: AbortSignal): Promise<TransportResponse> {
    if (layer.encType === 'xchacha20' && !node.knowsXchacha)
      return plain(plainAnswers.parseFailure('enc_type is not known'))
    const peeled = peel(native, node.signer.toX25519(), layer)
    if (peeled.kind === 'relay') {
      const next = this.#byKey.get(peeled.next)
      if (next === undefined || next.isDown) return plain(plainAnswers.nextNodeNotFound(peeled.next))
      return this.#onion(next, peeled, signal)
    }
    if (peeled.kind !== 'destination') return plain(plainAnswers.undecryptable())
    if (node.isMute) return new Promise(() => undefined)
    const { method, params } = JSON.parse(utf8Decode(peeled.body)) as { method: string; params: Params }
    const [status, answer] = await this.#answer(node, method, params, signal)
    const plaintext = encodeNodeReply(status, typeof answer === 'string' ? answer : JSON.stringify(answer))
    return { status: 200, body: sealReply(native, this.#random, peeled.replyKey, plaintext) }
  }

  async #answer(node: TinyNode, method: string, params: Params, signal: AbortSignal): Promise<Answer> {
    const stamp = { t: this.#now(node), hf: [19, 4] }
    if (node.talksNonsense) return [200, { isNonsense: true }]
    if (node.accomplices.length > 0) return [421, this.#swarmBody(node, '', node.accomplices)]
    if (method !== 'oxend_request')
      node.log.push(method === 'store' ? `store:${params['pubkey']}:${params['data']}` : method)
    switch (method) {
      case 'info':
        return [200, { version: [2, 8, 0], timestamp: stamp.t, ...stamp }]
      case 'get_swarm':
        return [200, this.#swarmBody(node, String(params['pubkey']))]
      case 'oxend_request':
        return this.#nodeList(node, params, stamp)
      case 'store':
        return this.#store(node, params, stamp)
      case 'retrieve':
        return this.#retrieve(node, params, stamp)
      case 'batch':
        return this.#batch(node, params, stamp, signal)
      default:
        return [400, `no method ${method}`]
    }
  }

  #nodeList(node: TinyNode, params: Params, stamp: object): Answer {
    const view = this.registry.current()
    const named = new Set((node.listed ?? this.list).map(({ record }) => record.ed25519))
    const nodes = [
      ...view.nodes.filter(({ ed25519 }) => named.has(ed25519)),
      ...(node.listed ?? this.list).map(({ record }) => record).filter((record) => !this.#byKey.has(record.ed25519)),
    ].sort((left, right) => (left.ed25519 < right.ed25519 ? -1 : 1))
    const query = parseServiceNodesQuery(params['params'])
    const listHash = () => nodeListHash(native, nodes)
    const failing = () => node.failing.map(({ record }) => record.ed25519)
    const text = encodeServiceNodes({ ...view, nodes }, query, this.#random, listHash, failing)
    const result = JSON.parse(text) as { unchanged?: boolean }
    node.log.push(`oxend_request:${result.unchanged === true ? 'unchanged' : 'list'}`)
    return [200, { result, ...stamp }]
  }

  #store(node: TinyNode, params: Params, stamp: object): Answer {
    const account = parseAccountId(String(params['pubkey']))
    const members = this.swarmOf(account)
    if (node.misdirects || !members.includes(node)) return [421, this.#swarmBody(node, account)]
    const timestamp = Number(params['timestamp'])
    if (timestamp > this.#now(node) + 10_000) return [406, 'Timestamp error: check your clock']
    const data = String(params['data'])
    const hash = messageHash(native, account, 0, fromBase64(data))
    const swarm = Object.fromEntries(
      members.map((member) => {
        if (member.isDown || member.hangs || (node.keepsToItself && member !== node))
          return [member.record.ed25519, { failed: true, timeout: true }]
        if (member.isFull) {
          return [member.record.ed25519, { failed: true, query_failure: true, reason: 'mailbox is full' }]
        }
        this.#put(member, account, 0, data, hash, timestamp)
        const storedAtMs = this.#now(member)
        const expiryMs = timestamp + Number(params['ttl'])
        const said = {
          account,
          namespace: 0,
          hash: member.forgesReceipts ? 'f'.repeat(43) : hash,
          storedAtMs,
          expiryMs,
        }
        const signature = toBase64(member.signer.sign(storeReceiptText(said.hash)))
        const receipt = toBase64(member.signer.sign(storedReceiptText(said)))
        const old = { hash, expiry: expiryMs, signature }
        return [member.record.ed25519, member.isOriginal ? old : { ...old, stored_at: storedAtMs, receipt }]
      }),
    )
    return [200, { hash, swarm, ...stamp }]
  }

  #put(node: TinyNode, account: AccountId, namespace: number, data: string, hash: string, timestamp: number): void {
    const box = node.mailbox.get(`${account}/${namespace}`) ?? []
    if (node.forgets || box.some((stored) => stored.hash === hash)) return
    node.mailbox.set(`${account}/${namespace}`, [...box, { data, hash, timestamp, expiration: timestamp + 1_000_000 }])
    for (const arrived of [...this.#arrivals]) arrived()
  }

  #retrieve(node: TinyNode, params: Params, stamp: object): Answer {
    const account = parseAccountId(String(params['pubkey']))
    if (!this.swarmOf(account).includes(node)) return [421, this.#swarmBody(node, account)]
    const timestamp = Number(params['timestamp'])
    if (Math.abs(timestamp - this.#now(node)) > 60_000) return [406, 'retrieve timestamp too far from current time']
    const namespace = Number(params['namespace'])
    const isSigned = verifyAccountSignature(native, {
      account,
      ed25519: Uint8Array.from(Buffer.from(String(params['pubkey_ed25519']), 'hex')),
      message: retrieveText(namespace, timestamp),
      signature: fromBase64(String(params['signature'])),
    })
    if (!isSigned) return [401, 'retrieve signature verification failed']
    const box = node.mailbox.get(`${account}/${namespace}`) ?? []
    const messages = box.slice(box.findIndex(({ hash }) => hash === params['last_hash']) + 1)
    return [200, { messages: messages.slice(0, 3), more: messages.length > 3, ...stamp }]
  }

  async #batch(node: TinyNode, params: Params, stamp: object, signal: AbortSignal): Promise<Answer> {
    const requests = params['requests'] as readonly { method: string; params: Params }[]
    const run = () => requests.map((request) => this.#retrieve(node, request.params, stamp))
    if (node.losesHolds && params['wait_ms'] !== undefined) return new Promise(() => undefined)
    if (node.breaksHolds && params['wait_ms'] !== undefined) return [500, 'request failed']
    const waitMs = node.knowsWaiting ? Number(params['wait_ms'] ?? 0) : 0
    const startedAt = this.#clock.elapsed()
    let results = run()
    const isEmpty = () => results.every(([status, body]) => status === 200 && isEmptyBody(body))
    while (waitMs > 0 && isEmpty() && this.#clock.elapsed() - startedAt < waitMs) {
      await this.#nextArrival(waitMs - (this.#clock.elapsed() - startedAt), signal)
      results = run()
    }
    const waited = waitMs > 0 ? { waited: this.#clock.elapsed() - startedAt } : {}
    return [200, { results: results.map(([code, body]) => ({ code, body })), ...waited }]
  }

  async #nextArrival(ms: number, signal: AbortSignal): Promise<void> {
    const woken = new AbortController()
    const wake = () => woken.abort()
    this.#arrivals.add(wake)
    signal.addEventListener('abort', wake)
    await this.#clock.sleep(ms, woken.signal).catch(() => undefined)
    this.#arrivals.delete(wake)
    if (signal.aborted) await new Promise(() => undefined)
  }

  #swarmBody(node: TinyNode, account: string, members = this.swarmOf(parseAccountId(account))) {
    const snodes = members.map(({ record }) => ({
      address: 'x.snode',
      ip: record.publicIp,
      port: String(record.storagePort),
      port_https: record.storagePort,
      port_omq: record.storageLmqPort,
      port_quic: record.storageLmqPort,
      pubkey_ed25519: record.ed25519,
      pubkey_legacy: record.legacy,
      pubkey_x25519: record.x25519,
    }))
    return { snodes, swarm: '1', t: this.#now(node), hf: [19, 4] }
  }

  #now(node: TinyNode): number {
    return this.#clock.now() + node.clockOffsetMs
  }
}

function makeNode(index: number, swarm: number): TinyNode {
  const signer = native.ed25519.importSeed(new Uint8Array(32).fill(index + 1))
  const ed25519 = toHex(signer.publicKey)
  return {
    record: {
      ed25519,
      x25519: toHex(signer.toX25519().publicKey),
      legacy: ed25519,
      publicIp: `10.0.${index}.1`,
      storagePort: 22021,
      storageLmqPort: 22020,
      peerPort: 22022,
      url: `http://10.0.${index}.1:22021`,
      swarmId: BigInt(swarm) << 62n,
      state: 'active',
      requestedUnlockHeight: 0,
    },
    signer,
    isDown: false,
    isMute: false,
    hangs: false,
    clockOffsetMs: 0,
    knowsWaiting: true,
    knowsXchacha: true,
    isFull: false,
    keepsToItself: false,
    forgets: false,
    forgesReceipts: false,
    isOriginal: false,
    breaksHolds: false,
    losesHolds: false,
    talksNonsense: false,
    listed: undefined,
    failing: [],
    accomplices: [],
    misdirects: false,
    log: [],
    mailbox: new Map(),
  }
}

function plain({ status, text }: { readonly status: number; readonly text: string }): TransportResponse {
  return { status, body: utf8Encode(text) }
}

function isEmptyBody(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'messages' in body && (body.messages as unknown[]).length === 0
}
