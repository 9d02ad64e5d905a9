/**
 * Deletes expired messages, and sleeps until there are some. Source: docs/protocol/swarms.md §7.
 * @module
 */

import { CodedError } from '@starling/base'
import { SWEEP_PERIOD_MS } from '@starling/protocol'
import type { NodeContext } from '../context.ts'

/**
 * The longest sleep: the clock may be set meanwhile, and what is remembered of deletions ends without a deadline of its own.
 */
const SLEEP_MS_MAX = 60 * 60_000

type SweepContext = Pick<NodeContext, 'clock' | 'messages' | 'logger' | 'metrics'>

/** Runs until `signal` aborts. Never rejects. */
export async function expireMessages(ctx: SweepContext, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      const startedMs = ctx.clock.elapsed()
      // Whole periods, so that members that have swept have swept the same.
      const swept = await ctx.messages.sweep(ctx.clock.now() - (ctx.clock.now() % SWEEP_PERIOD_MS))
      ctx.metrics.observe('starling_sweep_seconds', (ctx.clock.elapsed() - startedMs) / 1000)
      ctx.metrics.count('starling_swept_messages_total', {}, swept)
      if (swept > 0) ctx.logger.info('messages.expired', { count: swept })
    } catch (error) {
      if (signal.aborted) return
      ctx.logger.error('messages.sweep_failed', { code: error instanceof CodedError ? error.code : null })
    }
    await untilNextExpiry(ctx, signal)
  }
}

/** At least one period, so that what expires one by one is swept together; no longer than until the next expiry. */
async function untilNextExpiry({ clock, messages }: SweepContext, signal: AbortSignal): Promise<void> {
  const startedMs = clock.elapsed()
  while (!signal.aborted) {
    const earliestMs = startedMs + SWEEP_PERIOD_MS - clock.elapsed()
    const sleepMs = Math.min(SLEEP_MS_MAX, Math.max(earliestMs, messages.nextExpiryMs - clock.now()))
    if (sleepMs <= 0) return
    const sleep = new AbortController()
    const wake = () => sleep.abort('woken')
    signal.addEventListener('abort', wake, { once: true })
    const unsubscribe = messages.onEarlierExpiry(wake)
    const isOver = await clock.sleep(sleepMs, sleep.signal).then(
      () => true,
      () => false, // another message expires earlier, or the node stops
    )
    unsubscribe()
    signal.removeEventListener('abort', wake)
    if (isOver) return
  }
}
