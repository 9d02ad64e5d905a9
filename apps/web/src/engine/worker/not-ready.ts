/** @module */

import { CodedError } from '@starling/base'

/** Something was asked that needs an open account. */
export class NotReady extends CodedError<'not_ready'> {
  override readonly name = 'NotReady'
}
