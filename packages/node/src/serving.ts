/**
 * Everything of a node that needs its database: context, dispatch, doors, and what peers are answered.
 * @module
 */

import { CodedError } from '@starling/base'
import type { PeerAnswer } from '@starling/ports'
import { Alarms } from './alarms.ts'
import { KnownKeys } from './auth/known-keys.ts'
import type { NodeContext } from './context.ts'
import { type Dispatch, makeDispatch } from './dispatch.ts'
import { textAnswer } from './doors/answer.ts'
import { answerPeerOnion } from './doors/onion.ts'
import { makePublicDoors, type PublicDoors } from './doors/public-doors.ts'
import { HandOver } from './membership/hand-over.ts'
import { Membership } from './membership/membership.ts'
import { ProxiedReads } from './membership/proxied-reads.ts'
import { PeerTests } from './peer-tests/peer-tests.ts'
import type { AsClient } from './peer-tests/reach.ts'
import { NodeRelay } from './relay/node-relay.ts'
import { ServerRelay } from './relay/server-relay.ts'
import { AfterChange } from './repair/after-change.ts'
import { SyncAnswers } from './repair/answer-sync.ts'
import { deliverHints } from './repair/deliver-hints.ts'
import { KeepInStep } from './repair/keep-in-step.ts'
import { MemberPings } from './repair/member-pings.ts'
import { NamedPulls } from './repair/pull-named.ts'
import { SwarmClocks } from './repair/swarm-clocks.ts'
import { StampClock } from './stamp-clock.ts'
import { answerForwardedStore, answerForwardedWrite } from './swarm/answer-forwarded.ts'
import { replicatedWrites } from './swarm/replicated-writes.ts'
import { countDoor } from './telemetry/node-metrics.ts'

export interface Serving {
  readonly ctx: NodeContext
  readonly dispatch: Dispatch
  readonly doors: PublicDoors
  readonly answerPeer: PeerAnswer
  readonly relay: Pick<NodeRelay, 'underWay'>
  /** Keeps the store in step with the other members until `signal` aborts. Never rejects. */
  repair(signal: AbortSignal): Promise<unknown>
  /** To be called when the registry says something else. */
  updateMembership(): void
  readonly tests: PeerTests
  /** Median of the swarm's clocks less the own one; undefined when too few are known. */
  clockOffsetMs(): number | undefined
  /** Fulfils when no call is being carried out; none must come after it. */
  idle(): Promise<void>
}

/** Under which the database remembers it. */
export const MEMBERSHIP = 'membership'

/** @param earlierMembership - what an earlier life of the node has left under `MEMBERSHIP` */
export function makeServing(
  parts: Omit<NodeContext, 'swarm' | 'keys' | 'failing'>,
  reasonsNotReady: () => readonly string[],
  asClient: AsClient | undefined,
  earlierMembership: string | undefined,
): Serving {
  const stamps = new StampClock(parts.clock)
  const alarms = new Alarms(parts.clock)
  const keys = new KnownKeys()
  const membership = new Membership(parts, earlierMembership, (text) => {
    parts.messages.remember(MEMBERSHIP, text).catch((error: unknown) => {
      parts.logger.warn('membership.not_remembered', { code: error instanceof CodedError ? error.code : null })
    })
  })
  const pulls = new NamedPulls({ ...parts, keys, membership }, stamps)
  const ctx: NodeContext = {
    ...parts,
    keys,
    swarm: replicatedWrites({ ...parts, alarms, pulls }, stamps),
    failing: () => tests.failing(),
  }
  const range = () => ctx.network.range
  const { maxClockSkewMs, reconcileMs } = ctx.profile
  const clocks = new SwarmClocks(ctx.clock, maxClockSkewMs / 2, 2 * reconcileMs)
  const pings = new MemberPings(ctx, range, () => membership.isLacking, clocks)
  const inStep = new KeepInStep({ ctx, stamps, pings, range, membership, clocks })
  const handOver = new HandOver(ctx, stamps, membership)
  const afterChange = new AfterChange(ctx, stamps)
  const underWay = new Set<Promise<unknown>>()
  const track = <Result>(work: Promise<Result>): Promise<Result> => {
    underWay.add(work)
    const done = () => underWay.delete(work)
    work.then(done, done)
    return work
  }
  const run = makeDispatch(ctx, new ProxiedReads(ctx, membership))
  const dispatch: Dispatch = (method, params, call) => track(run(method, params, call))
  const sync = new SyncAnswers({ ...ctx, membership, dispatch }, stamps)
  const isReady = () => reasonsNotReady().length === 0
  const tests: PeerTests = new PeerTests(ctx, { asClient, isReady })
  const onion = { ctx, dispatch, relay: new NodeRelay(ctx), servers: new ServerRelay(ctx), isReady }
  return {
    ctx,
    dispatch,
    relay: onion.relay,
    tests,
    doors: makePublicDoors({ onion, reasonsNotReady }),
    async answerPeer(from, kind, body, signal) {
      switch (kind) {
        case 'store': {
          const answer = await track(answerForwardedStore(ctx, stamps, from, body))
          countDoor(ctx.metrics, 'peer_store', answer.status)
          return answer
        }
        case 'write': {
          const answer = await track(answerForwardedWrite(ctx, stamps, from, body))
          countDoor(ctx.metrics, 'peer_write', answer.status)
          return answer
        }
        case 'onion': {
          const answer = await answerPeerOnion(onion, body, { signal })
          countDoor(ctx.metrics, 'peer_onion', answer.status)
          return answer
        }
        case 'ping':
          return pings.answer(body)
        case 'sync': {
          const answer = await track(sync.answer(from, body))
          countDoor(ctx.metrics, 'peer_sync', answer.status)
          return answer
        }
        case 'challenge':
          return track(tests.answerChallenge(from, body))
        case 'vote':
          return tests.answerVote(from, body)
        default:
          return textAnswer(404, `no request ${kind}`)
      }
    },
    repair: (signal) =>
      Promise.all([inStep.run(signal), deliverHints(ctx, signal), handOver.run(signal), afterChange.run(signal)]),
    updateMembership() {
      membership.update()
      afterChange.update()
    },
    clockOffsetMs: () => clocks.offsetMs(),
    async idle() {
      while (underWay.size > 0) await Promise.allSettled(underWay)
      alarms.clear()
    },
  }
}
