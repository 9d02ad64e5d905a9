/** @module */
import { CodedError } from '@starling/base'

export type ProtocolErrorCode =
  /** Text that is not 66 hex digits. */
  | 'invalid_account_id'
  /** An account id nobody may be written to: another prefix than `05`, or a key of low order. */
  | 'invalid_recipient'
  /** Entropy of another length than 16 or 32 bytes. */
  | 'invalid_entropy'
  /** A sealed message that does not open with this key. */
  | 'undecryptable'
  /** A sealed message that opens and was not signed by the one who claims it. */
  | 'invalid_signature'
  /** Bytes that are not a 36-byte token or 100-byte authority of a subaccount. */
  | 'invalid_subaccount'
  /** An answer to `get_service_nodes` that cannot be believed. */
  | 'invalid_service_nodes'

/** A rule of the protocol refused its input. Messages never hold a key or content. */
export class ProtocolError extends CodedError<ProtocolErrorCode> {
  override readonly name = 'ProtocolError'
}
