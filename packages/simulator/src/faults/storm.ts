/** @module Bad weather for everybody: one message in so many is lost, and the others come out of order. */
import type { FaultKind } from './fault.ts'

const JITTER_MS = 500

export const storm: FaultKind = {
  name: 'storm',
  scope: 'world',
  /** The share that is lost. */
  draw: (random) => ({ amount: 0.02 + 0.03 * random.fraction() }),
  begin({ network: { weather } }, { amount = 0.05 }) {
    weather.jitterMs = JITTER_MS
    weather.lossRate = amount
  },
  end({ network: { weather }, options }) {
    weather.jitterMs = options.weather.jitterMs
    weather.lossRate = options.weather.lossRate
  },
}
