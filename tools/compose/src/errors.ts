/** @module Why the Compose testnet cannot be run here. */

import { CodedError } from '@starling/base'

export type ComposeErrorCode =
  | 'invalid_argument'
  | 'command_failed'
  | 'engine_unavailable'
  | 'engine_busy'
  | 'image_failed'
  | 'unhealthy'

/** Messages are whole sentences for the person who started the run. */
export class ComposeError extends CodedError<ComposeErrorCode> {
  override readonly name = 'ComposeError'
}
