/**
 * Deletes expired messages, and sleeps until there are some. Source: docs/protocol/swarms.md §7.
 * @module
 */

import { CodedError } from '@starling/base'
import { SWEEP_PERIOD_MS } from '@starling/protocol'
import type { NodeContext } from '../context.ts'

/** From one sweep to the next at most: what is remembered of deletions ends without a deadline of its own. */
const PAUSE_MS_MAX = 60 * 60_000

/** The longest sleep: the clock may have been set meanwhile, and what was far off is due or over. */
const SLEEP_MS_MAX = 5 * 60_000

type SweepContext = Pick<NodeContext, 'clock' | 'messages' | 'logger' | 'metrics' | 'profile'>

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
async function untilNextExpiry({ clock, messages, profile }: SweepContext, signal: AbortSignal): Promise<void> {
  const startedMs = clock.elapsed()
  // As often as it hears the clocks of the others.
  const sleepMsMax = Math.min(SLEEP_MS_MAX, profile.memberPingMs)
  while (!signal.aborted) {
    const passedMs = clock.elapsed() - startedMs
    const dueMs = Math.max(SWEEP_PERIOD_MS - passedMs, messages.nextExpiryMs - clock.now())
    const leftMs = Math.min(PAUSE_MS_MAX - passedMs, dueMs)
    if (leftMs <= 0) return
    const sleep = new AbortController()
    const wake = () => sleep.abort('woken')
    signal.addEventListener('abort', wake, { once: true })
    const unsubscribe = messages.onEarlierExpiry(wake)
    // Woken when another message expires earlier, or the node stops.
    await clock.sleep(Math.min(leftMs, sleepMsMax), sleep.signal).catch(() => {})
    unsubscribe()
    signal.removeEventListener('abort', wake)
  }
}
