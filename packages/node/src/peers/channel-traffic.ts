/**
 * What goes over the channel, counted with plain additions and handed to the metrics every few seconds: a frame costs
 * microseconds, and so would two entries in labelled series.
 * @module
 */

import type { ChannelFrameType } from '@starling/wire/peer'
import type { NodeMetrics } from '../telemetry/node-metrics.ts'

export type ChannelDirection = 'in' | 'out'

interface Traffic {
  readonly frames: Record<ChannelFrameType, number>
  bytes: number
}

export class ChannelTraffic {
  readonly #in = newTraffic()
  readonly #out = newTraffic()

  /** @param bodyBytes - without the frame's own few */
  count(direction: ChannelDirection, type: ChannelFrameType, bodyBytes: number): void {
    const traffic = direction === 'in' ? this.#in : this.#out
    traffic.frames[type] += 1
    traffic.bytes += bodyBytes
  }

  /** What came since the last time. */
  handOver(metrics: NodeMetrics): void {
    for (const [direction, traffic] of [['in', this.#in] as const, ['out', this.#out] as const]) {
      for (const type of Object.keys(traffic.frames) as ChannelFrameType[]) {
        if (traffic.frames[type] > 0) {
          metrics.count('starling_channel_frames_total', { direction, type }, traffic.frames[type])
        }
        traffic.frames[type] = 0
      }
      if (traffic.bytes > 0) metrics.count('starling_channel_bytes_total', { direction }, traffic.bytes)
      traffic.bytes = 0
    }
  }
}

function newTraffic(): Traffic {
  return { frames: { hello: 0, request: 0, reply: 0, error: 0, cancel: 0, window: 0 }, bytes: 0 }
}
