/** @module What the checks of requests may use. */

import type { Clock } from '@starling/ports'
import type { NodeContext } from '../context.ts'
import type { MessageStore } from '../storage/message-store.ts'

export interface CheckContext extends Pick<NodeContext, 'network' | 'crypto' | 'keys'> {
  /** Of a request that is checked again later: the time of its stamp. */
  readonly clock: Pick<Clock, 'now'>
  readonly messages: Pick<MessageStore, 'isRevoked'>
}
