/** @module What keeps the tests from being carried out. */

import { CodedError } from '@starling/base'

export type CrashErrorCode = 'invalid_argument' | 'node_failed' | 'no_strace' | 'unexpected_answer'

export class CrashError extends CodedError<CrashErrorCode> {
  override readonly name = 'CrashError'
}
