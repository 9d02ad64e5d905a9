/**
 * What is done about a judgement, by everybody who calls: the right swarm is taken over, the clock is set.
 * Source: docs/protocol/waiting.md §3; docs/protocol/storage-rpc.md §2.5 and §4.3.
 * @module
 */

import type { ServiceNodeRecord } from '@starling/ports'
import type { AccountId } from '@starling/protocol'
import { RpcError } from '@starling/storage-api'
import { CallFailed } from './call-failed.ts'
import type { NetworkTime } from './network-time.ts'
import type { NodeCalls } from './node-calls.ts'
import type { Swarms } from './swarms.ts'

export interface MendParts {
  readonly calls: Pick<NodeCalls, 'info'>
  readonly time: NetworkTime
  readonly swarms: Pick<Swarms, 'adopt'>
}

/** Who was asked, about what. */
export interface AskedAt {
  readonly account: AccountId
  readonly node: ServiceNodeRecord
}

/** @returns whether the cause is mended, so that waiting before the next try serves nothing */
export async function mend(
  { calls, time, swarms }: MendParts,
  error: unknown,
  { account, node }: AskedAt,
  signal: AbortSignal,
): Promise<boolean> {
  if (!(error instanceof CallFailed)) return false
  const { verdict, fault } = error
  if (verdict.kind === 'wrong_swarm')
    return fault instanceof RpcError && swarms.adopt(account, fault.body, node.ed25519)
  if (verdict.kind !== 'clock') return false
  time.distrust()
  try {
    await calls.info({ node }, signal)
    return true
  } catch {
    return false
  }
}
