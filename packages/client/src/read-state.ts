/**
 * What counts as read. A person who writes has read what stands above, on whatever device.
 * @module
 */

import type { AccountId } from '@starling/protocol'
import type { ClientStore, StoreChange, TimelinePosition } from './client-store.ts'
import type { ConversationBook } from './conversation-book.ts'
import { compareMessages, type Message } from './model.ts'

/** So many of the newest messages are looked at to count those after a position. */
const COUNTED_MAX = 50

export interface ReadStateOptions {
  readonly self: AccountId
  readonly store: Pick<ClientStore, 'listMessages'>
  readonly book: ConversationBook
}

/** Everything up to `position` was shown on this device. Not to overlap with the taking in of messages. */
export async function markRead(
  options: ReadStateOptions,
  conversation: AccountId,
  position: TimelinePosition,
): Promise<readonly StoreChange[]> {
  const { book } = options
  const { unread, readUpTo } = await book.load(conversation)
  const isKnown = readUpTo !== undefined && compareMessages(readUpTo, position) >= 0
  if (isKnown && unread === 0) return []
  const left = await countAfter(options, conversation, position)
  return [book.markRead(conversation, isKnown ? readUpTo : { sentAt: position.sentAt, id: position.id }, left)]
}

/** An own message of another device has arrived. Not to overlap with the taking in of others. */
export async function readElsewhere(options: ReadStateOptions, message: Message): Promise<readonly StoreChange[]> {
  const { readUpTo } = await options.book.load(message.conversation)
  const isNews = readUpTo === undefined || compareMessages(readUpTo, message) < 0
  return isNews ? markRead(options, message.conversation, message) : []
}

/** Messages of the other person after `position`; all that were unread where too many stand there to look at each. */
async function countAfter(
  { self, store, book }: ReadStateOptions,
  conversation: AccountId,
  position: TimelinePosition,
): Promise<number> {
  const { unread } = book.record(conversation)
  if (unread === 0) return 0
  const newest = await store.listMessages(conversation, { limit: COUNTED_MAX })
  const after = newest.filter((message) => compareMessages(message, position) > 0)
  if (after.length === COUNTED_MAX) return unread
  return Math.min(unread, after.filter(({ author }) => author !== self).length)
}
