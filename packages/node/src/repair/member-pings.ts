/**
 * Whether members keep the same, by sixteen bytes each way. Both ends of a ping learn it.
 * Source: docs/protocol/replication.md §3.
 * @module
 */

import { equalBytes } from '@starling/base'
import type { ServiceNodeRecord, TransportResponse } from '@starling/ports'
import { SWEEP_PERIOD_MS } from '@starling/protocol'
import { type AccountRange, decodeMemberPing, encodeMemberPing, type MemberPing, WireError } from '@starling/wire/peer'
import type { NodeContext } from '../context.ts'
import { textAnswer } from '../doors/answer.ts'
import { MINUTE_MS } from '../storage/item-index.ts'
import type { SwarmClocks } from './swarm-clocks.ts'

type PingContext = Pick<NodeContext, 'clock' | 'messages' | 'metrics' | 'peers'>

/** `unknown`: no answer, or none that can be compared. */
export type Comparison = 'same' | 'different' | 'unknown'

export interface PingResult {
  readonly comparison: Comparison
  /** Whether the other end says that it lacks what it should have. */
  readonly isLacking: boolean
  /** What was written before it was compared. */
  readonly untilMinute: number
}

/** What is younger may still be on its way to some members. */
const SETTLING_MINUTES = 1

const TIMEOUT_MS = 5_000

/** The first minute whose stamps are not compared yet. */
export function settledMinute(nowMs: number): number {
  return Math.floor(nowMs / MINUTE_MS) - SETTLING_MINUTES
}

export class MemberPings {
  readonly #ctx: PingContext
  /** What the own swarm keeps; undefined in none. */
  readonly #range: () => AccountRange | undefined
  readonly #isLacking: () => boolean
  readonly #clocks: Pick<SwarmClocks, 'heard'>

  constructor(
    ctx: PingContext,
    range: () => AccountRange | undefined,
    isLacking: () => boolean,
    clocks: Pick<SwarmClocks, 'heard'>,
  ) {
    this.#ctx = ctx
    this.#range = range
    this.#isLacking = isLacking
    this.#clocks = clocks
  }

  /** Never rejects. */
  async ping(peer: ServiceNodeRecord): Promise<PingResult> {
    const own = this.#own(settledMinute(this.#ctx.clock.now()))
    const result = await this.#ask(peer, own)
    this.#ctx.metrics.count('starling_member_pings_requests_total', { outcome: result.comparison })
    return result
  }

  /** @returns 400 when it cannot be read. An empty one is a sign of life. */
  answer(body: Uint8Array): TransportResponse {
    if (body.length === 0) return textAnswer(200, '')
    try {
      // The questioner's bound, so that the answer is to its question.
      return { status: 200, body: encodeMemberPing(this.#own(decodeMemberPing(body).untilMinute)) }
    } catch (error) {
      if (error instanceof WireError) return textAnswer(400, `invalid request: ${error.message}`)
      throw error
    }
  }

  async #ask(peer: ServiceNodeRecord, own: MemberPing): Promise<PingResult> {
    const askedAtMs = this.#ctx.clock.elapsed()
    const { untilMinute } = own
    const unknown = { comparison: 'unknown', isLacking: true, untilMinute } as const
    try {
      const body = encodeMemberPing(own)
      const answer = await this.#ctx.peers.request(peer, 'ping', body, { timeoutMs: TIMEOUT_MS })
      if (answer.status !== 200 || answer.body.length === 0) return unknown
      const theirs = decodeMemberPing(answer.body)
      this.#clocks.heard(peer.ed25519, theirs.nowMs, askedAtMs)
      return { comparison: compare(own, theirs), isLacking: theirs.isLacking, untilMinute }
    } catch {
      return unknown
    }
  }

  #own(untilMinute: number): MemberPing {
    const { clock, messages } = this.#ctx
    const range = this.#range()
    const index = range === undefined ? undefined : messages.items.pinned(range)
    return {
      nowMs: clock.now(),
      untilMinute,
      sweptMs: sweptMs(messages, clock.now()),
      fingerprint: index?.fingerprint(untilMinute),
      isLacking: this.#isLacking(),
    }
  }
}

/** Up to here nothing that has ended is left, in whole periods. */
function sweptMs({ sweptMs: lastMs, nextExpiryMs }: PingContext['messages'], nowMs: number): number {
  const periodMs = nowMs - (nowMs % SWEEP_PERIOD_MS)
  return nextExpiryMs > periodMs ? periodMs : lastMs
}

function compare(own: MemberPing, theirs: MemberPing): Comparison {
  if (own.fingerprint === undefined || theirs.fingerprint === undefined) return 'unknown'
  if (own.untilMinute !== theirs.untilMinute) return 'unknown'
  if (equalBytes(own.fingerprint, theirs.fingerprint)) return 'same'
  // One of them has deleted what ended, the other not yet.
  return own.sweptMs === theirs.sweptMs ? 'different' : 'unknown'
}
