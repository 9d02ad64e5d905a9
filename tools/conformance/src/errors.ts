/** @module What keeps the suite from asking at all; what a node answers wrongly is a failed check instead. */

import { CodedError } from '@starling/base'

export type ConformanceErrorCode = 'invalid_argument' | 'no_network' | 'no_answer'

export class ConformanceError extends CodedError<ConformanceErrorCode> {
  override readonly name = 'ConformanceError'
}
