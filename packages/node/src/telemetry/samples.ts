/**
 * What nobody keeps up to date: set when somebody reads the metrics.
 * @module
 */

import type { MonitorDoor } from '../doors/monitor.ts'
import type { Serving } from '../serving.ts'
import { StoreError } from '../storage/errors.ts'
import type { MessageStore } from '../storage/message-store.ts'
import type { NodeMetrics } from './node-metrics.ts'

/** Of a node that has started. */
interface Sampled {
  readonly relay: Serving['relay']
  readonly ctx: { readonly messages: Pick<MessageStore, 'figures' | 'sizeBytes'> }
}

export class Samples {
  readonly #metrics: NodeMetrics
  /** What has been counted of the lookups. */
  #lookups = { hit: 0, miss: 0 }

  constructor(metrics: NodeMetrics) {
    this.#metrics = metrics
  }

  /** @param reasonsNotReady - empty when ready. @param serving - undefined before the start */
  async take(
    reasonsNotReady: readonly string[],
    serving: Sampled | undefined,
    monitor: Pick<MonitorDoor, 'connections'>,
  ): Promise<void> {
    const metrics = this.#metrics
    metrics.set('starling_monitor_connections', monitor.connections)
    metrics.set('starling_ready', reasonsNotReady.length === 0 ? 1 : 0)
    if (serving === undefined) return
    metrics.set('starling_waiting_relays', serving.relay.underWay)
    const { messages } = serving.ctx
    const figures = messages.figures()
    metrics.set('starling_database_messages', figures.messages)
    metrics.set('starling_waiting_writes', figures.waitingWrites)
    metrics.set('starling_waiting_bytes', figures.waitingDataBytes)
    metrics.set('starling_heads_entries', figures.heads)
    this.#countLookups({ hit: figures.headHits, miss: figures.headMisses })
    await this.#measure(messages)
  }

  #countLookups(lookups: { readonly hit: number; readonly miss: number }): void {
    for (const outcome of ['hit', 'miss'] as const) {
      this.#metrics.count('starling_heads_lookups_total', { outcome }, lookups[outcome] - this.#lookups[outcome])
    }
    this.#lookups = lookups
  }

  async #measure(messages: Sampled['ctx']['messages']): Promise<void> {
    try {
      const { used, free } = await messages.sizeBytes()
      this.#metrics.set('starling_database_bytes', used, { part: 'used' })
      this.#metrics.set('starling_database_bytes', free, { part: 'free' })
    } catch (error) {
      // The other figures are worth having while the database fails, or closes.
      if (!(error instanceof StoreError)) throw error
    }
  }
}
