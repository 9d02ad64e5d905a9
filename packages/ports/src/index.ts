export type { Clock } from './clock.ts'
export type { LogFields, Logger } from './logger.ts'
export type { Metrics, MetricsReader } from './metrics.ts'
export type { NetworkView, NodeRegistry, ServiceNodeRecord, ServiceNodeState } from './network-view.ts'
export { UNASSIGNED_SWARM } from './network-view.ts'
export type { Random } from './random.ts'
export type {
  ClientTransport,
  PeerAnswer,
  PeerRequestKind,
  PeerTransport,
  RequestOptions,
  TransportResponse,
} from './transport.ts'
export { TransportError } from './transport.ts'
