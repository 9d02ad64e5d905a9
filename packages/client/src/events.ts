/**
 * The one stream of events of a client: the only way facts travel upwards.
 * @module
 */

import type { ConversationRecord } from './client-store.ts'
import type { ConnectionState, ConversationGap, DropReason, Message, MessageState, NetworkWarning } from './model.ts'

export interface ClientEvents {
  /** A message that this device has not written itself is in the store: from somebody else, or from an own other device. */
  message: Message
  /** An own message is queued, stored or failed; `state` is `message.state`. */
  state: { readonly message: Message; readonly state: MessageState }
  /** An own message has made a step without a change of its state. */
  progress: Message
  /** What is known of a conversation beside its messages has changed. */
  conversation: ConversationRecord
  connection: ConnectionState
  /** Messages of a conversation are missing and being fetched, are still missing, or have come. */
  gap: ConversationGap
  /** All that works less well than it should, whenever that changes. */
  warnings: readonly NetworkWarning[]
  /** Something retrieved was not shown. */
  dropped: { readonly reason: DropReason; readonly count: number }
}
