/** @module The one error class of this package. */

import { CodedError } from '@starling/base'

export type OnionErrorCode = 'no_path' | 'peel_failed' | 'reply_unreadable' | 'invalid_layer'

/** An onion that cannot be built, peeled or read. */
export class OnionError extends CodedError<OnionErrorCode> {
  override readonly name = 'OnionError'
}
