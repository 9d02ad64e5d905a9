/** @module */
import { CodedError } from '@starling/base'

export type ClientErrorCode =
  | 'empty_message'
  | 'message_too_long'
  | 'invalid_recipient'
  | 'unknown_message'
  | 'not_failed'
  | 'not_started'
  | 'closed'
  | 'no_members'
  | 'path_failed'

/** What the SDK refuses or cannot do. Messages never hold keys, contents or whole account ids. */
export class ClientError extends CodedError<ClientErrorCode> {
  override readonly name = 'ClientError'
}
