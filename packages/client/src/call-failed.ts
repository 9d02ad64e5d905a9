/**
 * A call that brought no answer to use, with the one judgement of why: who called decides by it and by nothing else.
 * Source: docs/protocol/waiting.md §3.
 * @module
 */

import type { OnionError } from '@starling/onion/build'
import type { Verdict } from '@starling/onion/paths'
import type { TransportError } from '@starling/ports'
import type { RpcError } from '@starling/storage-api'
import type { ClientError } from './errors.ts'

/** What was caught first: `RpcError` is a node's answer, the others say why there is none. */
export type CallFault = RpcError | TransportError | OnionError | ClientError

export class CallFailed extends Error {
  override readonly name = 'CallFailed'
  readonly verdict: Verdict
  readonly fault: CallFault

  constructor(verdict: Verdict, fault: CallFault) {
    super(fault.message, { cause: fault })
    this.verdict = verdict
    this.fault = fault
  }
}

/** The fault inside a failed call; everything else as it is. */
export function faultOf(error: unknown): unknown {
  return error instanceof CallFailed ? error.fault : error
}

/** What a log may say of an error. */
export function faultCodeOf(error: unknown): string {
  const fault = faultOf(error)
  return fault instanceof Error && 'code' in fault && typeof fault.code === 'string' ? fault.code : 'unknown'
}
