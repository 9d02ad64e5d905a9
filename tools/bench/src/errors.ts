/** @module What a measurement cannot do. */

import { CodedError } from '@starling/base'

export type BenchErrorCode =
  | 'invalid_argument'
  | 'invalid_reply'
  | 'connection_closed'
  | 'testnet_failed'
  | 'unexpected_answer'
  | 'no_message'
  | 'too_few_files'
  | 'crowd_failed'
  | 'no_browser'

export class BenchError extends CodedError<BenchErrorCode> {
  override readonly name = 'BenchError'
}
