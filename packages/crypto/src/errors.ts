/** @module */
import { CodedError } from '@starling/base'

export type CryptoErrorCode =
  | 'invalid_length'
  | 'invalid_point'
  | 'invalid_scalar'
  | 'low_order_point'
  | 'authentication_failed'

/** A primitive refused its input. Messages never hold key bytes. */
export class CryptoError extends CodedError<CryptoErrorCode> {
  override readonly name = 'CryptoError'
}
