/**
 * Sends a write to the other members of the swarm and decides when there is enough to answer.
 * Source: docs/protocol/replication.md §1; docs/protocol/storage-rpc.md §3.3.
 * @module
 */

import { utf8Decode } from '@starling/base'
import { type PeerRequestKind, type PeerTransport, type ServiceNodeRecord, TransportError } from '@starling/ports'
import { FORWARD_TIMEOUT_MS, type Profile } from '@starling/protocol'
import type { Alarms } from '../alarms.ts'
import type { MemberResult, SwarmResults } from '../swarm-writes.ts'

export interface ReplicateContext {
  readonly peers: PeerTransport
  readonly alarms: Alarms
  readonly profile: Pick<Profile, 'slowMemberMs' | 'slowMemberUpMs'>
}

export interface Replication<Done> {
  /** Members of the swarm without this node. */
  readonly others: readonly ServiceNodeRecord[]
  readonly kind: PeerRequestKind
  /** Encodes the request, now or when it is known; without one the others are not asked. Not called for nobody. */
  readonly body: () => Uint8Array | Promise<Uint8Array | undefined>
  /** A member's answer; undefined, or an exception, when it is none. */
  readonly decode: (body: Uint8Array) => Done | undefined
  /** 64 hex digits. */
  readonly ownKey: string
  /** This node's own commit, under way. */
  readonly own: Promise<MemberResult<Done>>
}

/**
 * Resolves when every member that is up has answered; or, after a majority of all members has signed, when the slow ones
 * have had their extra time; or after five seconds. A request that nobody waits for any longer still goes on: the member
 * may well commit.
 * @returns a result for each member and this node, by key. Never rejects.
 */
export function replicate<Done>(ctx: ReplicateContext, replication: Replication<Done>): Promise<SwarmResults<Done>> {
  const { others, ownKey, own, body } = replication
  const collector = new Collector<Done>(ctx, others, ownKey)
  const askAll = (request: Uint8Array | undefined) => {
    for (const member of others) {
      // "A member whose connection is down is reported at once."
      if (request === undefined || !ctx.peers.isUp(member)) collector.settle(member.ed25519, TIMEOUT)
      else void ask(ctx, member, replication, request).then((result) => collector.settle(member.ed25519, result))
    }
  }
  if (others.length > 0) {
    const request = body()
    if (request instanceof Promise) void request.then(askAll)
    else askAll(request)
  }
  own.then(
    (result) => collector.settle(ownKey, result),
    () => collector.settle(ownKey, QUERY_FAILURE),
  )
  return collector.results
}

const TIMEOUT = { kind: 'timeout' } as const
const QUERY_FAILURE = { kind: 'query_failure' } as const

/** Gathers results and ends the waiting. */
class Collector<Done> {
  readonly results: Promise<SwarmResults<Done>>
  readonly #ctx: ReplicateContext
  readonly #others: readonly ServiceNodeRecord[]
  readonly #settled = new Map<string, MemberResult<Done>>()
  /** To be called off when there is nothing to wait for. */
  readonly #alarms: number[] = []
  #isDone = false
  #finish: (results: SwarmResults<Done>) => void = () => {}
  #hasMajority = false

  constructor(ctx: ReplicateContext, others: readonly ServiceNodeRecord[], ownKey: string) {
    this.#ctx = ctx
    this.#others = others
    this.results = new Promise((resolve) => {
      this.#finish = resolve
    })
    this.#after(FORWARD_TIMEOUT_MS, () => {
      this.settle(ownKey, QUERY_FAILURE)
      for (const member of others) this.settle(member.ed25519, TIMEOUT)
    })
  }

  /** The first result of a member counts. */
  settle(ed25519: string, result: MemberResult<Done>): void {
    if (this.#isDone || this.#settled.has(ed25519)) return
    this.#settled.set(ed25519, result)
    if (this.#settled.size === this.#others.length + 1) {
      this.#isDone = true
      for (const id of this.#alarms) this.#ctx.alarms.callOff(id)
      this.#finish(new Map([...this.#settled].sort(([left], [right]) => (left < right ? -1 : 1))))
    } else if (!this.#hasMajority && this.#signed() > (this.#others.length + 1) / 2) {
      this.#hasMajority = true
      this.#limitSlowMembers()
    }
  }

  /** The own commit is not limited: without it there is no receipt of this node. */
  #limitSlowMembers(): void {
    const { peers, profile } = this.#ctx
    for (const member of this.#others) {
      if (this.#settled.has(member.ed25519)) continue
      const extraMs = peers.isUp(member) ? profile.slowMemberUpMs : profile.slowMemberMs
      this.#after(extraMs, () => this.settle(member.ed25519, TIMEOUT))
    }
  }

  #signed(): number {
    return [...this.#settled.values()].filter((result) => result.kind === 'done').length
  }

  #after(ms: number, work: () => void): void {
    this.#alarms.push(this.#ctx.alarms.set(ms, work))
  }
}

/** Never rejects. */
async function ask<Done>(
  ctx: ReplicateContext,
  member: ServiceNodeRecord,
  { kind, decode }: Replication<Done>,
  request: Uint8Array,
): Promise<MemberResult<Done>> {
  try {
    const response = await ctx.peers.request(member, kind, request, { timeoutMs: FORWARD_TIMEOUT_MS })
    if (response.status !== 200) {
      return { kind: 'refused', code: String(response.status), reason: utf8Decode(response.body) }
    }
    const done = decode(response.body)
    return done === undefined ? { kind: 'bad_response' } : { kind: 'done', done }
  } catch (error) {
    // What is not the transport's is an answer that cannot be read.
    return error instanceof TransportError ? TIMEOUT : { kind: 'bad_response' }
  }
}
