/** @module Why a node on this machine cannot be run, or looked after, as asked. */

import { CodedError } from '@starling/base'

export type HostErrorCode =
  | 'invalid_config'
  | 'invalid_identity'
  | 'identity_missing'
  | 'invalid_registry'
  | 'invalid_certificate'
  | 'port_taken'
  | 'exists'
  | 'database_gone'
  | 'not_running'
  | 'no_operator_port'
  | 'refused'
  | 'nothing_to_back_up'
  | 'invalid_backup'
  | 'other_identity'

/** Messages are whole sentences for the person who runs the node: what is wrong, and what to do. */
export class HostError extends CodedError<HostErrorCode> {
  override readonly name = 'HostError'
}

/** What a person reads whose node did not start; anything that is not coded is a bug and shows its stack. */
export function describeFailure(error: unknown): string {
  if (error instanceof HostError) return error.message
  if (error instanceof CodedError) return `${error.name} ${error.code}: ${error.message}`
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
