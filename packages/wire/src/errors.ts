/** @module The one error class of this package. */

import { CodedError } from '@starling/base'

export type WireErrorCode = 'invalid_bencode' | 'invalid_frame' | 'invalid_protobuf'

/** Bytes that are not what their format demands, or a value that the format cannot carry. */
export class WireError extends CodedError<WireErrorCode> {
  override readonly name = 'WireError'
}
