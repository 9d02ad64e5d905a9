/**
 * Ports for tests, and the suites that every implementation of a port has to pass.
 * @module
 */

export { type CapturedEvent, captureLogger } from './testing/capture-logger.ts'
export {
  type ClientTransportSetup,
  type ClientTransportUnderTest,
  describeClientTransport,
} from './testing/client-transport.ts'
export { type ClockUnderTest, describeClock } from './testing/clock.ts'
export { countMetrics, seriesKey } from './testing/count-metrics.ts'
export { FixedRandom } from './testing/fixed-random.ts'
export { ManualClock } from './testing/manual-clock.ts'
export { describeMetrics, type MetricsUnderTest, SUITE_METRICS } from './testing/metrics.ts'
export {
  describePeerTransport,
  type PeerTransportSetup,
  type PeerTransportUnderTest,
} from './testing/peer-transport.ts'
export { describeRandom } from './testing/random.ts'
export { describeRegistry, type RegistryUnderTest } from './testing/registry.ts'
