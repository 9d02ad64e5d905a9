/**
 * One call of a storage operation: one onion out, one reply back. Does not try again.
 * Source: docs/protocol/onion-requests.md §8 and §9.
 * @module
 */

import { utf8Decode } from '@starling/base'
import type { CryptoBackend, X25519PublicKey } from '@starling/crypto'
import { buildOnion, decodeNodeReply, type EncType, type NodeReply, OnionError, openReply } from '@starling/onion/build'
import { judge, type Outcome, type Verdict } from '@starling/onion/paths'
import type { ClientTransport, Clock, Random, ServiceNodeRecord, TransportResponse } from '@starling/ports'
import { TransportError } from '@starling/ports'
import { callOf, decodeReplyTo, encodeCall, type OutputOf, RpcError, type WireInputOf } from '@starling/storage-api'
import { CallFailed, type CallFault } from './call-failed.ts'
import { CALLED, type Called, type CalledName } from './called.ts'
import { ClientError } from './errors.ts'
import { CALL_TIMEOUT_MS } from './limits.ts'
import type { NetworkTime } from './network-time.ts'
import { NodeKeys } from './node-keys.ts'
import type { Path, Paths } from './paths.ts'

/** Where a call goes, and how. */
export interface CallTarget {
  /** The destination. */
  readonly node: ServiceNodeRecord
  /** One that was taken for this destination; default: a random one. */
  readonly path?: Path
  /** Default: `CALL_TIMEOUT_MS`. */
  readonly timeoutMs?: number
  /** The node may answer late on purpose, so silence blames nobody. */
  readonly held?: boolean
}

export interface StorageRpcOptions {
  readonly crypto: CryptoBackend
  readonly clock: Clock
  readonly random: Random
  readonly transport: ClientTransport
  readonly paths: Paths
  readonly time: NetworkTime
}

const ONION_PATH = '/onion_req/v2'

export class StorageRpc {
  readonly #options: StorageRpcOptions
  readonly #keys: NodeKeys
  /** First nodes of paths on which some node does not know xchacha20. */
  readonly #plain = new Set<string>()

  constructor(options: StorageRpcOptions) {
    this.#options = options
    this.#keys = new NodeKeys(options.crypto)
  }

  /**
   * @throws {CallFailed} with the judgement, over an `RpcError` (what the node answered, or `invalid_reply`), a
   *   `TransportError` (the guard cannot be reached, or nothing came back in time), an `OnionError` (`reply_unreadable`) or a
   *   `ClientError` (`path_failed` when a relay refused)
   * @throws {OnionError} `no_path`
   */
  async call<Name extends CalledName>(
    target: CallTarget,
    name: Name,
    params: WireInputOf<Called[Name]>,
    signal?: AbortSignal,
  ): Promise<OutputOf<Called[Name]>> {
    const { clock, paths, time } = this.#options
    const { node, held = false } = target
    const path = target.path ?? paths.take({ destination: node.ed25519 })
    const startedAt = clock.elapsed()
    const exchanged = await this.#exchange(path, target, encodeCall(callOf(name, params)), signal)
    const tookMs = clock.elapsed() - startedAt
    const result = decoded<Called[Name]>(exchanged, CALLED[name], tookMs)
    const outcome = { ...result.outcome, held }
    const verdict = this.#judge(path, target, exchanged.encType, outcome)
    if (result.fault !== undefined) throw new CallFailed(verdict, result.fault)
    const { output } = result
    if (!held && 't' in output) time.learn(node.ed25519, output.t, tookMs)
    return output
  }

  /** A path whose cipher was refused is not to blame: the next onion on it uses the older one. */
  #judge(path: Path, target: CallTarget, encType: EncType, outcome: Outcome): Verdict {
    const destination = target.node.ed25519
    if (this.#fallBack(path, target, encType, outcome))
      return judge(outcome, { hops: path.hops.map(({ ed25519 }) => ed25519), destination })
    return this.#options.paths.report({ path, destination, outcome }).verdict
  }

  async #exchange(path: Path, target: CallTarget, payload: Uint8Array, signal?: AbortSignal): Promise<Exchanged> {
    const { crypto, random, transport } = this.#options
    const encType: EncType = this.#plain.has(firstNode(path, target).ed25519) ? 'aes-gcm' : 'xchacha20'
    const { body, replyKey } = buildOnion(crypto, random, {
      hops: path.hops.map((hop) => this.#hop(hop)),
      destination: { kind: 'node', node: this.#hop(target.node), body: payload },
      encType,
    })
    try {
      const response = await transport.request(baseUrlOf(firstNode(path, target)), ONION_PATH, body, {
        timeoutMs: target.timeoutMs ?? CALL_TIMEOUT_MS,
        ...(signal === undefined ? {} : { signal }),
      })
      if (response.status !== 200) return refusal(response, encType)
      const reply = decodeNodeReply(openReply(crypto, replyKey, response.body))
      return { encType, reply }
    } catch (error) {
      if (!(error instanceof OnionError) && !(error instanceof TransportError)) throw error
      return { encType, outcome: outcomeOf(error), fault: error }
    }
  }

  /** True when the next onion on this path is worth a try with the older cipher. */
  #fallBack(path: Path, target: CallTarget, encType: EncType, outcome: Outcome): boolean {
    const isRefused = outcome.kind === 'unreadable' || (outcome.kind === 'refused' && outcome.status === 400)
    if (!isRefused || encType === 'aes-gcm') return false
    this.#plain.add(firstNode(path, target).ed25519)
    return true
  }

  #hop(node: ServiceNodeRecord): { readonly ed25519: string; readonly x25519: X25519PublicKey } {
    return { ed25519: node.ed25519, x25519: this.#keys.of(node) }
  }
}

type Exchanged =
  | { readonly encType: EncType; readonly reply: NodeReply }
  | { readonly encType: EncType; readonly reply?: never; readonly outcome: Outcome; readonly fault: CallFault }

type Decoded<Output> =
  | { readonly outcome: Outcome; readonly output: Output; readonly fault?: never }
  | { readonly outcome: Outcome; readonly fault: CallFault }

/** Who answers 200 with something that is no answer is judged like one who answers badly. */
function decoded<Operation extends Called[CalledName]>(
  exchanged: Exchanged,
  operation: Operation,
  latencyMs: number,
): Decoded<OutputOf<Operation>> {
  if (exchanged.reply === undefined) return exchanged
  const { status, body: text } = exchanged.reply
  try {
    const output = decodeReplyTo<Operation>(operation, exchanged.reply)
    return { outcome: { kind: 'answered', status, text, latencyMs }, output }
  } catch (fault) {
    if (!(fault instanceof RpcError)) throw fault
    const judged = fault.code === 'invalid_reply' ? { status: fault.status, text: '' } : { status, text }
    return { outcome: { kind: 'answered', ...judged, latencyMs }, fault }
  }
}

/** In a network of one node the destination is its own guard. */
function firstNode(path: Path, target: CallTarget): ServiceNodeRecord {
  return path.hops[0] ?? target.node
}

function refusal(response: TransportResponse, encType: EncType): Exchanged {
  const { status } = response
  const fault = new ClientError('path_failed', 'a node of the path refused', { data: { status } })
  return { encType, outcome: { kind: 'refused', status, text: textOf(response.body) }, fault }
}

function outcomeOf(error: OnionError | TransportError): Outcome {
  if (error instanceof OnionError) return { kind: 'unreadable' }
  if (error.code === 'aborted') return { kind: 'aborted' }
  return { kind: 'silent', cause: error.code === 'timeout' ? 'timeout' : 'unreachable' }
}

/** The node's URL, or the address under which original clients reach it. */
function baseUrlOf(node: ServiceNodeRecord): string {
  if (node.url !== undefined) return node.url
  const host = node.publicIp.includes(':') ? `[${node.publicIp}]` : node.publicIp
  return `https://${host}:${node.storagePort}`
}

function textOf(body: Uint8Array): string {
  try {
    return utf8Decode(body)
  } catch {
    return ''
  }
}
