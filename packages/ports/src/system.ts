/**
 * The real world, for browsers and Node alike: the only place besides adapters that touches timers, entropy and the net.
 * Source: docs/architecture.md, "Ports"; docs/decisions/0002.
 * @module
 */

export { systemClock } from './system/clock.ts'
export { createFetchTransport, type FetchTransportOptions } from './system/fetch-transport.ts'
export { systemRandom } from './system/random.ts'
export { silentLogger, silentMetrics } from './system/silent.ts'
