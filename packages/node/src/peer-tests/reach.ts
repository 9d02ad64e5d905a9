/**
 * Asks a node as a client would: an onion over its public address. The reply can only be sealed by who holds the key of the
 * node for which the innermost layer was made; so an answer proves address, key and doors at once.
 * Source: docs/protocol/swarms.md §6.1.
 * @module
 */

import { fromHex, utf8Encode } from '@starling/base'
import type { CryptoBackend } from '@starling/crypto'
import { buildOnion, decodeNodeReply, OnionError, openReply } from '@starling/onion/build'
import type { ClientTransport, Random, RequestOptions, ServiceNodeRecord } from '@starling/ports'
import { TransportError, type TransportResponse } from '@starling/ports'
import { failed, PASSED, type TestOutcome, UNDECIDED } from './outcome.ts'

/** The two kinds of clients. */
export interface AsClient {
  /** Goes by a node's `url`, and verifies its certificate: where that fails, it throws `unreachable` with the fact `certificate`. */
  readonly browser: ClientTransport
  /** Goes by address and port, and takes any certificate. */
  readonly original: ClientTransport
}

export interface ReachParts {
  readonly random: Random
  readonly crypto: CryptoBackend
  readonly asClient: AsClient
  readonly timeoutMs: number
  readonly signal: AbortSignal
}

const ONION_PATH = '/onion_req/v2'

/** What any client asks, so that a node cannot tell a test from a call. */
const QUESTION = utf8Encode('{"jsonrpc":"2.0","method":"info","params":{}}')

/** Whether the node answers at its public address with its own key. */
export async function reachDirectly(parts: ReachParts, node: ServiceNodeRecord): Promise<TestOutcome> {
  const asked = await ask(parts, node, node)
  if (asked.kind !== 'replied') return asked.outcome
  return asked.status === 200 ? PASSED : failed('bad_answer')
}

/**
 * Whether the node passes an onion on to another.
 * @param isThere - whether the other node answers this one: asked when the tested node says that it could not reach it
 */
export async function reachThrough(
  parts: ReachParts,
  node: ServiceNodeRecord,
  other: ServiceNodeRecord,
  isThere: () => Promise<boolean>,
): Promise<TestOutcome> {
  const asked = await ask(parts, node, other)
  // What the other one says is its own affair: it was reached.
  if (asked.kind === 'replied') return PASSED
  if (asked.kind === 'no_answer') return asked.outcome
  // It answered, and without the other's reply: one of the two is to blame.
  return (await isThere()) ? failed('not_relayed') : UNDECIDED
}

type Asked =
  /** The destination's own reply, with its status. */
  | { readonly kind: 'replied'; readonly status: number }
  /** The guard answered something else. */
  | { readonly kind: 'answered'; readonly outcome: TestOutcome }
  | { readonly kind: 'no_answer'; readonly outcome: TestOutcome }

async function ask(parts: ReachParts, guard: ServiceNodeRecord, destination: ServiceNodeRecord): Promise<Asked> {
  const { asClient, crypto, random, timeoutMs, signal } = parts
  const hop = ({ ed25519, x25519 }: ServiceNodeRecord) => ({
    ed25519,
    x25519: crypto.x25519.importPublicKey(fromHex(x25519)),
  })
  const { body, replyKey } = buildOnion(crypto, random, {
    hops: guard === destination ? [] : [hop(guard)],
    destination: { kind: 'node', node: hop(destination), body: QUESTION },
    encType: 'xchacha20',
  })
  let response: TransportResponse
  try {
    response = await post(asClient, guard, body, { timeoutMs, signal })
  } catch (error) {
    return { kind: 'no_answer', outcome: outcomeOf(error) }
  }
  if (response.status !== 200) return { kind: 'answered', outcome: failed('refused') }
  try {
    return { kind: 'replied', status: decodeNodeReply(openReply(crypto, replyKey, response.body)).status }
  } catch (error) {
    if (!(error instanceof OnionError)) throw error
    return { kind: 'answered', outcome: failed('wrong_key') }
  }
}

/** Where browsers look for it; else where original clients do. */
function post(
  { browser, original }: AsClient,
  { url, publicIp, storagePort }: ServiceNodeRecord,
  body: Uint8Array,
  options: RequestOptions,
): Promise<TransportResponse> {
  if (url !== undefined) return browser.request(url, ONION_PATH, body, options)
  const host = publicIp.includes(':') ? `[${publicIp}]` : publicIp
  return original.request(`https://${host}:${storagePort}`, ONION_PATH, body, options)
}

function outcomeOf(error: unknown): TestOutcome {
  if (!(error instanceof TransportError)) throw error
  if (error.code === 'aborted' || error.code === 'overloaded') return UNDECIDED
  if (error.code === 'timeout') return failed('timeout')
  return failed(error.data['certificate'] === true ? 'certificate' : 'unreachable')
}
