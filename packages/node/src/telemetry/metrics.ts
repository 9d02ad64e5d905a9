/**
 * Every metric of the node's doors and operations. Labels come from closed unions.
 * @module
 */

import type { Metrics } from '@starling/ports'
import type { OperationName, RpcErrorCode } from '@starling/storage-api'

/** Name → help text. */
export const DOOR_METRICS = {
  starling_node_operations_total: 'Operations by name and outcome, subrequests included',
  starling_node_door_requests_total: 'Requests by door and class of status',
  starling_node_relays_total: 'Onion layers passed on, by kind of target and outcome',
  starling_node_rate_limited_total: 'Requests refused because their client address had no tokens left',
  starling_node_held_calls: 'Calls that wait for something new',
} as const

export type Door = 'storage_rpc' | 'onion' | 'json_rpc' | 'peer_onion' | 'peer_store'
export type RelayOutcome = 'answered' | 'not_found' | 'timeout' | 'overloaded'

export function countOperation(metrics: Metrics, operation: OperationName, outcome: 'ok' | RpcErrorCode): void {
  metrics.count('starling_node_operations_total', { operation, outcome })
}

export function countDoor(metrics: Metrics, door: Door, status: number): void {
  metrics.count('starling_node_door_requests_total', { door, status: `${Math.floor(status / 100)}xx` })
}

export function countRelay(metrics: Metrics, target: 'node' | 'server', outcome: RelayOutcome): void {
  metrics.count('starling_node_relays_total', { target, outcome })
}

export function countRateLimited(metrics: Metrics): void {
  metrics.count('starling_node_rate_limited_total')
}

export function setHeldCalls(metrics: Metrics, held: number): void {
  metrics.set('starling_node_held_calls', held)
}
