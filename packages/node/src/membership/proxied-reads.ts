/**
 * Reads of what this node may not have yet go to some that have it, so that nobody waits for bulk transfer: to so many that
 * one of them has what a majority has signed, since any single one may have missed it.
 * Source: docs/protocol/replication.md §4.
 * @module
 */

import { toBase64, utf8Decode, utf8Encode } from '@starling/base'
import type { ServiceNodeRecord, TransportResponse } from '@starling/ports'
import type { AccountId } from '@starling/protocol'
import { type JsonObject, type OperationName, type Params, RpcError } from '@starling/storage-api'
import { encodeSyncRequest } from '@starling/wire/peer'
import type { NodeContext } from '../context.ts'
import type { Dispatch } from '../dispatch.ts'
import { textAnswer } from '../doors/answer.ts'
import type { Membership } from './membership.ts'
import { PageBudget } from './page-budget.ts'

const READS: readonly OperationName[] = ['retrieve', 'get_expiries']

const TIMEOUT_MS = 5_000

/**
 * What was read here and at a member that has more. Both have what the other lacks: what was stored since this node keeps the
 * account is here, what was stored before may only be there.
 * @returns undefined when there is nothing there that is not here
 */
export function joinReads(theirs: JsonObject, own: JsonObject): JsonObject | undefined {
  if (isObject(theirs['expiries']) && isObject(own['expiries'])) {
    return { ...own, expiries: { ...theirs['expiries'], ...own['expiries'] } }
  }
  const [there, here] = [messagesOf(theirs), messagesOf(own)]
  const known = new Set(here.map(({ hash }) => hash))
  const others = there.filter(({ hash }) => !known.has(hash))
  if (others.length === 0) return undefined
  // The rest of their pages comes first: the last message of a page is where the next one begins.
  return theirs['more'] === true ? theirs : { ...own, messages: [...others, ...here] }
}

/**
 * What two members with more have shown. Of what only one of them shows the other's place in the order is not known: it comes
 * first, since the last message of a page is where the next one begins.
 */
function joinTheirs(one: JsonObject, other: JsonObject): JsonObject {
  if (isObject(one['expiries']) && isObject(other['expiries'])) {
    return { ...one, expiries: { ...other['expiries'], ...one['expiries'] } }
  }
  // The page after which there is more ends the joined one.
  const [first, last] = other['more'] === true && one['more'] !== true ? [one, other] : [other, one]
  const known = new Set(messagesOf(last).map(({ hash }) => hash))
  return { ...last, messages: [...messagesOf(first).filter(({ hash }) => !known.has(hash)), ...messagesOf(last)] }
}

type ReadContext = Pick<NodeContext, 'clock' | 'peers' | 'metrics'>

export class ProxiedReads {
  readonly #ctx: ReadContext
  readonly #membership: Membership
  readonly #pages = new PageBudget()

  constructor(ctx: ReadContext, membership: Membership) {
    this.#ctx = ctx
    this.#membership = membership
  }

  /**
   * The reply of members that have the account's messages, or nothing when there is none worth handing on. Undefined at once,
   * as nearly always, when this node lacks nothing.
   */
  read(name: OperationName, input: unknown, params: Params): Promise<JsonObject | undefined> | undefined {
    if (!this.#membership.isLacking || !READS.includes(name)) return undefined
    // Both reads name their account.
    const { account } = input as { readonly account: AccountId }
    const sources = this.#membership.sourcesOf(account)
    const asked = sources?.records.filter((source) => this.#ctx.peers.isUp(source)).slice(0, sources.enough) ?? []
    return asked.length > 0 ? this.#askAll(asked, account, name, params) : undefined
  }

  async #askAll(
    sources: readonly ServiceNodeRecord[],
    account: AccountId,
    name: OperationName,
    params: Params,
  ): Promise<JsonObject | undefined> {
    const replies = await Promise.all(sources.map((source) => this.#ask(source, name, params)))
    const joined = replies.reduce((one, reply) => (one && reply ? joinTheirs(one, reply) : (one ?? reply)))
    if (joined?.['more'] !== true) return joined
    const bytes = messagesOf(joined).reduce((sum, message) => sum + bytesOf(message), 0)
    // Then this node's own messages follow, and their end is the end: what is left out is given to it, and comes after those.
    return this.#pages.spend(account, bytes, this.#ctx.clock.elapsed()) ? joined : { ...joined, more: false }
  }

  async #ask(source: ServiceNodeRecord, name: OperationName, params: Params): Promise<JsonObject | undefined> {
    const body = encodeSyncRequest({ kind: 'read', method: name, params: JSON.stringify(params, textOfBytes) })
    try {
      const answer = await this.#ctx.peers.request(source, 'sync', body, { timeoutMs: TIMEOUT_MS })
      const isAnswered = answer.status === 200
      this.#ctx.metrics.count('starling_proxied_reads_requests_total', { outcome: isAnswered ? 'answered' : 'refused' })
      // What is refused there is refused here too, in this node's own words.
      if (!isAnswered) return undefined
      const reply = JSON.parse(utf8Decode(answer.body)) as JsonObject
      // An empty page is for this node to hold open, if that was asked for.
      return isEmptyPage(reply) ? undefined : reply
    } catch {
      this.#ctx.metrics.count('starling_proxied_reads_requests_total', { outcome: 'failed' })
      return undefined
    }
  }
}

/** The other end: checks everything as for a client, answers at once, and asks nobody else. */
export async function answerProxiedRead(
  dispatch: Dispatch,
  method: string,
  params: string,
): Promise<TransportResponse> {
  if (!READS.some((name) => name === method)) return textAnswer(400, 'not a read')
  try {
    const call = { caller: {}, isSubrequest: true, isProxied: true, dispatch }
    const reply = await dispatch(method, JSON.parse(params), call)
    return { status: 200, body: utf8Encode(JSON.stringify(reply)) }
  } catch (error) {
    if (error instanceof RpcError) return textAnswer(403, error.code)
    if (error instanceof SyntaxError) return textAnswer(400, 'parameters are not JSON')
    throw error
  }
}

function isEmptyPage({ messages }: JsonObject): boolean {
  return Array.isArray(messages) && messages.length === 0
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function messagesOf({ messages }: JsonObject): readonly JsonObject[] {
  return Array.isArray(messages) ? messages.filter(isObject) : []
}

function bytesOf({ data }: JsonObject): number {
  return typeof data === 'string' ? data.length : 0
}

/** Parameters of bencoded calls hold bytes. */
function textOfBytes(_: string, value: unknown): unknown {
  return value instanceof Uint8Array ? toBase64(value) : value
}
