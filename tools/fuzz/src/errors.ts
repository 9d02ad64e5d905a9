/** @module What fuzzing can end with. */

import { CodedError } from '@starling/base'

export type FuzzErrorCode = 'invalid_argument' | 'broken_invariant'

/** `broken_invariant`: a node did what it must never do; the message says what. */
export class FuzzError extends CodedError<FuzzErrorCode> {
  override readonly name = 'FuzzError'
}

export function broken(what: string): FuzzError {
  return new FuzzError('broken_invariant', what)
}
