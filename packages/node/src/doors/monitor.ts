/**
 * The monitor door: subscriptions to new messages over a connection that stays, without WebSockets around it. It shows the
 * swarm the subscriber's address, so that it is for bots and push servers.
 * Source: docs/protocol/monitor.md.
 * @module
 */

import {
  type AccountId,
  AccountPrefixes,
  accountIdOf,
  isMonitorTimeAllowed,
  monitorText,
  RateLimiter,
  type RateLimiterOptions,
  SubaccountFlags,
  verifyAccountSignature,
} from '@starling/protocol'
import { decodeMonitorBody, encodeMonitorReply, type MonitorRefusal, type MonitorRequest } from '@starling/wire/monitor'
import type { NodeContext } from '../context.ts'
import type { Subscriber, Subscriptions } from '../monitor/subscriptions.ts'
import { type DoorAnswer, textAnswer } from './answer.ts'
import { countedClient } from './client-address.ts'
import { notReadyAnswer } from './public-doors.ts'

export interface MonitorPeer extends Subscriber {
  /** Of the subscriber, for the limit of its pace; never logged. */
  readonly address: string
}

/** One subscriber's connection. */
export interface MonitorSession {
  /** One message. Fulfils when it has been answered; the next one is to wait until then. Never rejects for what was sent. */
  receive(bytes: Uint8Array): Promise<void>
  /** The connection is gone. */
  end(): void
}

export interface MonitorDoorParts {
  readonly ctx: Pick<NodeContext, 'clock' | 'crypto' | 'metrics' | 'profile'> & {
    readonly network: Pick<NodeContext['network'], 'isMine'>
  }
  readonly subscriptions: Subscriptions
  readonly reasonsNotReady: () => readonly string[]
  /** Instead of the usual one. */
  readonly pace?: RateLimiterOptions
}

/** Connections at once. */
const CONNECTIONS_MAX = 1_000
/** Requests after which others get their turn: each costs a signature check. */
const REQUESTS_PER_TURN = 25
/** What a client may ask at once, and how soon it may ask one more: 1,000 a second. */
const PACE = { bucketTokens: 20_000, tokenPeriodUs: 1_000 } as const
/** Between two looks whether it may. */
const PACE_MS = 20
/** Requests of one connection refused in a row of none accepted, after which it is closed. */
const REFUSALS_MAX = 1_000

export class MonitorDoor {
  readonly #parts: MonitorDoorParts
  readonly #pace: RateLimiter | undefined
  readonly #peers = new Set<MonitorPeer>()

  constructor(parts: MonitorDoorParts) {
    this.#parts = parts
    this.#pace = parts.ctx.profile.rateLimit ? new RateLimiter(parts.pace ?? PACE) : undefined
  }

  get connections(): number {
    return this.#peers.size
  }

  /** What is answered instead of a connection; undefined when there may be one. */
  refusal(): DoorAnswer | undefined {
    const reasons = this.#parts.reasonsNotReady()
    if (reasons.length > 0) return notReadyAnswer(reasons)
    return this.#peers.size >= CONNECTIONS_MAX ? textAnswer(503, 'Server busy, try again later') : undefined
  }

  /** @param peer - has not been refused */
  open(peer: MonitorPeer): MonitorSession {
    this.#peers.add(peer)
    const refusals = { count: 0 }
    return {
      receive: (bytes) => this.#answer(peer, bytes, refusals),
      end: () => {
        this.#peers.delete(peer)
        this.#parts.subscriptions.leave(peer)
      },
    }
  }

  /** Ends all connections. */
  close(): void {
    for (const peer of [...this.#peers]) peer.close('shutting_down')
  }

  async #answer(peer: MonitorPeer, bytes: Uint8Array, refusals: { count: number }): Promise<void> {
    const { isList, requests } = decodeMonitorBody(bytes)
    const results: (MonitorRefusal | undefined)[] = []
    for (const request of requests) {
      if (results.length % REQUESTS_PER_TURN === REQUESTS_PER_TURN - 1) await this.#parts.ctx.clock.sleep(0)
      await this.#keepPace(peer)
      if (!this.#peers.has(peer)) return
      results.push(this.#take(peer, request, refusals))
    }
    if (this.#peers.has(peer)) peer.send(encodeMonitorReply(isList, results))
    if (refusals.count > REFUSALS_MAX) peer.close('refused_too_often')
  }

  /** Who asks faster than it may waits. */
  async #keepPace(peer: MonitorPeer): Promise<void> {
    if (this.#pace === undefined) return
    const client = countedClient(peer.address)
    const { clock } = this.#parts.ctx
    while (!this.#pace.allow(client, clock.elapsed() * 1_000) && this.#peers.has(peer)) await clock.sleep(PACE_MS)
  }

  #take(
    peer: MonitorPeer,
    request: MonitorRequest | MonitorRefusal,
    refusals: { count: number },
  ): MonitorRefusal | undefined {
    const refusal = 'error' in request ? request : this.#subscribe(peer, request)
    refusals.count = refusal === undefined ? 0 : refusals.count + 1
    this.#parts.ctx.metrics.count('starling_monitor_requests_total', { outcome: refusal?.error ?? 'accepted' })
    return refusal
  }

  /** In the order of the other operations: whose swarm, then the time, then the signature. */
  #subscribe(peer: MonitorPeer, request: MonitorRequest): MonitorRefusal | undefined {
    const { ctx, subscriptions } = this.#parts
    const { subaccount, signature, namespaces, wantsData, timestampSeconds } = request
    const ed25519 = 'ed25519' in request.of ? request.of.ed25519 : undefined
    const account = accountOf(ctx, request.of)
    if (account === undefined) return { error: 'bad_pubkey', text: 'P is no Ed25519 key' }
    if (!ctx.network.isMine(account)) return { error: 'wrong_swarm', text: 'Account is not in the swarm of this node' }
    if (!isMonitorTimeAllowed(timestampSeconds, ctx.clock.now()))
      return { error: 'bad_timestamp', text: 'Signature is too old or from the future' }
    const message = monitorText(account, timestampSeconds, wantsData, namespaces)
    const isSigned = verifyAccountSignature(ctx.crypto, {
      account,
      ed25519,
      subaccount,
      signature,
      message,
      requiredFlags: SubaccountFlags.read,
    })
    if (!isSigned) return { error: 'bad_signature', text: 'Signature verification failed' }
    if (!subscriptions.subscribe(peer, account, namespaces, wantsData))
      return { error: 'bad_arguments', text: 'Too many subscriptions' }
    return undefined
  }
}

/** @returns undefined for a key that is none */
function accountOf({ crypto }: Pick<NodeContext, 'crypto'>, of: MonitorRequest['of']): AccountId | undefined {
  if ('account' in of) return accountIdOf(of.account[0] ?? 0, of.account.subarray(1))
  const key = crypto.ed25519.toX25519(of.ed25519)
  return key === undefined ? undefined : accountIdOf(AccountPrefixes.account, key)
}
