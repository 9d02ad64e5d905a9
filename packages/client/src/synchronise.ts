/** @module What to do when a node refuses our clock. Source: docs/protocol/storage-rpc.md §2.5. */

import type { ServiceNodeRecord } from '@starling/ports'
import type { NetworkTime } from './network-time.ts'
import type { NodeCalls } from './node-calls.ts'

/**
 * Asks a node for its time after our own was refused.
 * @returns false when it does not answer
 */
export async function synchronise(
  calls: Pick<NodeCalls, 'info'>,
  time: NetworkTime,
  node: ServiceNodeRecord,
  signal: AbortSignal,
): Promise<boolean> {
  time.distrust()
  try {
    await calls.info({ node }, signal)
    return true
  } catch {
    return false
  }
}
