/**
 * Sends members what they have missed while they could not be reached, as soon as they can. Sleeps for ever while nobody
 * has missed anything.
 * Source: docs/protocol/replication.md §1, §3.
 * @module
 */

import { CodedError } from '@starling/base'
import type { ServiceNodeRecord } from '@starling/ports'
import { encodeSyncRequest } from '@starling/wire/peer'
import type { NodeContext } from '../context.ts'
import type { QueuedHint } from '../storage/hint-queue.ts'
import { untilTold } from '../until-told.ts'
import { RECORD_BYTES_MAX } from './answer-sync.ts'

type HintContext = Pick<NodeContext, 'clock' | 'logger' | 'messages' | 'metrics' | 'network' | 'peers'>

/** How often members that have missed something are looked after. */
const PERIOD_MS = 1_000

/** After a member that is up did not take what it was sent. */
const PAUSE_MS = 15_000

/** Hints of one request. */
const HINTS_AT_ONCE = 200

const TIMEOUT_MS = 30_000

/** Then other members have their turn: one that is slow holds up nobody. */
const TURN_MS = 10_000

/** Runs until `signal` aborts. Never rejects. */
export async function deliverHints(ctx: HintContext, signal: AbortSignal): Promise<void> {
  const { hints } = ctx.messages
  const pausedUntilMs = new Map<string, number>()
  while (!signal.aborted) {
    if (hints.waiting.size === 0) await untilTold((listener) => hints.onWaiting(listener), signal)
    for (const member of [...hints.waiting.keys()]) {
      if ((pausedUntilMs.get(member) ?? 0) > ctx.clock.elapsed()) continue
      pausedUntilMs.delete(member)
      try {
        await deliverTo(ctx, member, signal)
      } catch (error) {
        if (signal.aborted) return
        pausedUntilMs.set(member, ctx.clock.elapsed() + PAUSE_MS)
        ctx.logger.info('hints.not_delivered', { member, code: error instanceof CodedError ? error.code : null })
      }
    }
    ctx.metrics.set('starling_hints_entries', sum(hints.waiting.values()))
    await ctx.clock.sleep(PERIOD_MS, signal).catch(() => undefined)
  }
}

/** @throws {TransportError | StoreError} */
async function deliverTo(ctx: HintContext, member: string, signal: AbortSignal): Promise<void> {
  const { hints } = ctx.messages
  const peer = memberOf(ctx, member)
  if (peer === undefined) return hints.forget(member)
  const endsMs = ctx.clock.elapsed() + TURN_MS
  while (!signal.aborted && ctx.peers.isUp(peer) && ctx.clock.elapsed() < endsMs) {
    const next = await hints.next(member, HINTS_AT_ONCE)
    if (next.length === 0) return
    const sent = await send(ctx, peer, next, signal)
    if (sent.length === 0) throw new CodedHintError('refused', 'member did not take what it was sent')
    await hints.remove(
      member,
      sent.map(({ id }) => id),
    )
  }
}

/** @returns those that need not be sent again */
async function send(
  { messages, metrics, peers }: HintContext,
  peer: ServiceNodeRecord,
  next: readonly QueuedHint[],
  signal: AbortSignal,
): Promise<readonly QueuedHint[]> {
  const { records, looked } = await messages.items.hintedRecords(next, RECORD_BYTES_MAX)
  const done = next.slice(0, looked)
  if (records.length === 0) return done
  const body = encodeSyncRequest({ kind: 'give', records })
  const { status } = await peers.request(peer, 'sync', body, { timeoutMs: TIMEOUT_MS, signal })
  if (status !== 200) return []
  metrics.count('starling_delivered_hints_entries_total', {}, done.length)
  return done
}

/** Undefined when it is not in the swarm any longer. */
function memberOf({ network }: HintContext, member: string): ServiceNodeRecord | undefined {
  const peer = network.find(member)
  return peer !== undefined && peer.swarmId === network.own?.swarmId ? peer : undefined
}

class CodedHintError extends CodedError<'refused'> {
  override readonly name = 'CodedHintError'
}

function sum(values: Iterable<number>): number {
  let total = 0
  for (const value of values) total += value
  return total
}
