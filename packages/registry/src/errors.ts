/** @module */
import { CodedError } from '@starling/base'

export type RegistryErrorCode =
  /** Two nodes with one key, or a node whose key is none. */
  | 'invalid_view'
  /** Text that is not a network file. */
  | 'invalid_network_file'
  /** No seed gave an answer that could be believed, in any round. */
  | 'no_seed_answered'

/** What is known of the network cannot be made a view. */
export class RegistryError extends CodedError<RegistryErrorCode> {
  override readonly name = 'RegistryError'
}
