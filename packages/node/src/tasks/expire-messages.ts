/**
 * Deletes expired messages. Source: docs/protocol/swarms.md §7.
 * @module
 */

import { CodedError } from '@starling/base'
import { SWEEP_PERIOD_MS } from '@starling/protocol'
import type { NodeContext } from '../context.ts'

/** Runs until `signal` aborts. Never rejects. */
export async function expireMessages(
  ctx: Pick<NodeContext, 'clock' | 'messages' | 'logger'>,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      const swept = await ctx.messages.sweep(ctx.clock.now())
      if (swept > 0) ctx.logger.info('messages.expired', { count: swept })
      await ctx.clock.sleep(SWEEP_PERIOD_MS, signal)
    } catch (error) {
      if (signal.aborted) return
      ctx.logger.error('messages.sweep_failed', { code: error instanceof CodedError ? error.code : null })
      await ctx.clock.sleep(SWEEP_PERIOD_MS, signal).catch(() => undefined)
    }
  }
}
