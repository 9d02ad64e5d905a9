/**
 * Deletes expired messages. Source: docs/protocol/swarms.md §7.
 * @module
 */

import { CodedError } from '@starling/base'
import { SWEEP_PERIOD_MS } from '@starling/protocol'
import type { NodeContext } from '../context.ts'

/** Runs until `signal` aborts. Never rejects. */
export async function expireMessages(
  ctx: Pick<NodeContext, 'clock' | 'messages' | 'logger' | 'metrics'>,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      const startedMs = ctx.clock.elapsed()
      const swept = await ctx.messages.sweep(ctx.clock.now())
      ctx.metrics.observe('starling_sweep_seconds', (ctx.clock.elapsed() - startedMs) / 1000)
      ctx.metrics.count('starling_swept_messages_total', {}, swept)
      if (swept > 0) ctx.logger.info('messages.expired', { count: swept })
      await ctx.clock.sleep(SWEEP_PERIOD_MS, signal)
    } catch (error) {
      if (signal.aborted) return
      ctx.logger.error('messages.sweep_failed', { code: error instanceof CodedError ? error.code : null })
      await ctx.clock.sleep(SWEEP_PERIOD_MS, signal).catch(() => undefined)
    }
  }
}
