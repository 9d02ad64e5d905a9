/**
 * Reads of what this node may not have yet go to some that have it, so that nobody waits for bulk transfer: to so many that
 * one of them has what a majority has signed, since any single one may have missed it.
 * Source: docs/protocol/replication.md §4.
 * @module
 */

import { toBase64, utf8Decode, utf8Encode } from '@starling/base'
import type { ServiceNodeRecord, TransportResponse } from '@starling/ports'
import { type AccountId, isMessageHash } from '@starling/protocol'
import { type JsonObject, type OperationName, type Params, RpcError } from '@starling/storage-api'
import { encodeSyncRequest } from '@starling/wire/peer'
import type { NodeContext } from '../context.ts'
import type { Dispatch } from '../dispatch.ts'
import { textAnswer } from '../doors/answer.ts'
import { JoinedCursors, type Mailbox } from './joined-cursors.ts'
import { joinPages, OWN, type Positions, pageOf, type ReadPage } from './joined-page.ts'
import type { Membership } from './membership.ts'
import { PageBudget } from './page-budget.ts'

const READS: readonly OperationName[] = ['retrieve', 'get_expiries']

const TIMEOUT_MS = 5_000

type ReadContext = Pick<NodeContext, 'clock' | 'peers' | 'metrics'>

/**
 * The operation's own handler.
 *
 * @param mayWait - otherwise it answers at once
 * @param afterHash - where to begin in place of what the client said; of no meaning for what is no page
 */
type ReadOwn = (mayWait: boolean, afterHash: string | undefined) => Promise<JsonObject>

/** What a read names: a mailbox, when it is a `retrieve`. */
interface ReadInput extends Mailbox {
  readonly afterHash: string | undefined
}

export class ProxiedReads {
  readonly #ctx: ReadContext
  readonly #membership: Pick<Membership, 'isLacking' | 'sourcesOf'>
  readonly #pages = new PageBudget()
  readonly #cursors = new JoinedCursors()

  constructor(ctx: ReadContext, membership: Pick<Membership, 'isLacking' | 'sourcesOf'>) {
    this.#ctx = ctx
    this.#membership = membership
  }

  /**
   * The reply of this node and of members that have the account's messages, joined: both have what the other lacks. What was
   * stored since this node keeps the account is here, what was stored before may only be there. Undefined at once, as nearly
   * always, when the node's own reply is all.
   *
   * @param input - of the operation, as parsed from `params`
   */
  read(name: OperationName, input: unknown, params: Params, readOwn: ReadOwn): Promise<JsonObject> | undefined {
    if (name === 'retrieve') return this.#retrieve(input as ReadInput, params, readOwn)
    if (name !== 'get_expiries' || !this.#membership.isLacking) return undefined
    const sources = this.#sourcesOf((input as ReadInput).account)
    return sources.length > 0 ? this.#getExpiries(sources, params, readOwn) : undefined
  }

  #retrieve(input: ReadInput, params: Params, readOwn: ReadOwn): Promise<JsonObject> | undefined {
    const { isLacking } = this.#membership
    const known = this.#cursors.find(input, input.afterHash, this.#ctx.clock.elapsed())
    const sources = isLacking ? this.#sourcesOf(input.account) : []
    // Who has come here by joined pages has not seen what stands here before the last message of them.
    if (sources.length === 0) return known && readOwn(true, known.get(OWN))
    const { account, namespace, afterHash } = input
    return this.#joinPages({ account, namespace }, sources, known ?? allAt(afterHash, sources), params, readOwn)
  }

  #sourcesOf(account: AccountId): readonly ServiceNodeRecord[] {
    const sources = this.#membership.sourcesOf(account)
    return sources?.records.filter((source) => this.#ctx.peers.isUp(source)).slice(0, sources.enough) ?? []
  }

  async #joinPages(
    mailbox: Mailbox,
    sources: readonly ServiceNodeRecord[],
    before: Positions,
    params: Params,
    readOwn: ReadOwn,
  ): Promise<JsonObject> {
    const replies = await Promise.all(
      sources.map(async (source) => {
        const reply = await this.#ask(source, 'retrieve', pageParams(params, before.get(source.ed25519)))
        return reply && pageOf(source.ed25519, reply)
      }),
    )
    const theirs = replies.filter((page) => page !== undefined && page.messages.length > 0) as readonly ReadPage[]
    // An empty page is for this node to hold open, if that was asked for.
    const ownReply = await readOwn(theirs.length === 0, before.get(OWN))
    const own = pageOf(OWN, ownReply)
    const more = own.more || this.#isFollowed(mailbox.account, theirs)
    // What comes later is inserted here after this node's own last message: there the client goes on when there is no more now.
    const { messages, positions } = joinPages(
      [...theirs, own],
      before,
      (hash, reached) => !more || this.#cursors.isFree(mailbox, hash, reached),
    )
    const last = messages.at(-1)
    if (last !== undefined) this.#cursors.remember(mailbox, last.hash, positions, this.#ctx.clock.elapsed())
    return { ...ownReply, messages, more }
  }

  /** Whether a member's word that there is more is passed on: what is left out is given to this node, and comes after what is here. */
  #isFollowed(account: AccountId, pages: readonly ReadPage[]): boolean {
    if (!pages.some(({ more }) => more)) return false
    const shown = new Map(pages.flatMap(({ messages }) => messages.map((message) => [message.hash, message])))
    const bytes = [...shown.values()].reduce((sum, message) => sum + bytesOf(message), 0)
    return this.#pages.spend(account, bytes, this.#ctx.clock.elapsed())
  }

  async #getExpiries(sources: readonly ServiceNodeRecord[], params: Params, readOwn: ReadOwn): Promise<JsonObject> {
    const replies = await Promise.all(sources.map((source) => this.#ask(source, 'get_expiries', params)))
    const own = await readOwn(true, undefined)
    const known = [...replies.reverse(), own].map((reply) => reply?.['expiries'])
    return { ...own, expiries: Object.assign({}, ...known.filter(isObject)) as JsonObject }
  }

  async #ask(source: ServiceNodeRecord, name: OperationName, params: Params): Promise<JsonObject | undefined> {
    const body = encodeSyncRequest({ kind: 'read', method: name, params: JSON.stringify(params, textOfBytes) })
    try {
      const answer = await this.#ctx.peers.request(source, 'sync', body, { timeoutMs: TIMEOUT_MS })
      const isAnswered = answer.status === 200
      this.#ctx.metrics.count('starling_proxied_reads_requests_total', { outcome: isAnswered ? 'answered' : 'refused' })
      // What is refused there is refused here too, in this node's own words.
      if (!isAnswered) return undefined
      const reply: unknown = JSON.parse(utf8Decode(answer.body))
      return isObject(reply) ? reply : undefined
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

/** Where nothing is known of joined pages, the client's word is taken for all. */
function allAt(afterHash: string | undefined, sources: readonly ServiceNodeRecord[]): Positions {
  if (afterHash === undefined || !isMessageHash(afterHash)) return new Map()
  return new Map([...sources.map(({ ed25519 }) => ed25519), OWN].map((reader) => [reader, afterHash]))
}

function pageParams({ last_hash: _, lastHash: __, ...params }: Params, afterHash: string | undefined): Params {
  return afterHash === undefined ? params : { ...params, last_hash: afterHash }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function bytesOf({ data }: JsonObject): number {
  return typeof data === 'string' ? data.length : 0
}

/** Parameters of bencoded calls hold bytes. */
function textOfBytes(_: string, value: unknown): unknown {
  return value instanceof Uint8Array ? toBase64(value) : value
}
