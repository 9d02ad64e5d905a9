/** @module Why a node's process does not start. */

import { CodedError } from '@starling/base'

/** Messages are whole sentences for the person who starts the node. */
export class StartError extends CodedError<'invalid_config' | 'invalid_identity' | 'invalid_registry' | 'port_taken'> {
  override readonly name = 'StartError'
}
