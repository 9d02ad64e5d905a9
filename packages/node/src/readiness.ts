/**
 * Whether a node serves clients, and why not. Source: docs/protocol/storage-rpc.md §1.1.
 * @module
 */

import { NO_SWARM } from '@starling/protocol'
import type { NetworkDirectory } from './network-directory.ts'

/** What a node has to know before it serves. */
const HARDFORK_MIN = [19, 3] as const

export type NodePhase = 'new' | 'running' | 'closing'

export interface ClockState {
  /** Median of the swarm's clocks less the own one; undefined when it is not known. */
  readonly offsetMs: number | undefined
  readonly maxClockSkewMs: number
}

/** @returns reasons in the order of the document; empty when ready */
export function reasonsNotReady(
  phase: NodePhase,
  network: NetworkDirectory,
  { offsetMs = 0, maxClockSkewMs }: ClockState,
): readonly string[] {
  if (phase === 'closing') return ['shutting down']
  const reasons: string[] = []
  const [hardfork, revision] = network.view.hardfork
  if (hardfork < HARDFORK_MIN[0] || (hardfork === HARDFORK_MIN[0] && revision < HARDFORK_MIN[1]))
    reasons.push(`not yet on hardfork ${HARDFORK_MIN.join('.')}`)
  if ((network.own?.swarmId ?? NO_SWARM) === NO_SWARM) reasons.push('not in any swarm')
  if (phase === 'new') reasons.push('not done syncing')
  if (Math.abs(offsetMs) > maxClockSkewMs) {
    const side = offsetMs > 0 ? 'behind' : 'ahead of'
    reasons.push(`clock is ${Math.round(Math.abs(offsetMs) / 1000)} s ${side} its swarm`)
  }
  return reasons
}
