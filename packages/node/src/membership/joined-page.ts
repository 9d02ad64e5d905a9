/**
 * Pages of one mailbox from several nodes as one page. Each inserts in an order of its own, so that one hash says where to go on at one of
 * them only: of the others it is remembered with it.
 * Source: docs/protocol/replication.md §4; docs/decisions/0040.
 * @module
 */

import { isMessageHash, type MessageHash } from '@starling/protocol'
import type { JsonObject } from '@starling/storage-api'

/** Which message each of those that are read has shown last; who is not in it is to be read from the beginning. */
export type Positions = ReadonlyMap<string, MessageHash>

/** This node itself, among those that are read. */
export const OWN = 'own'

interface ReadMessage extends JsonObject {
  readonly hash: MessageHash
}

export interface ReadPage {
  /** Whose it is. */
  readonly reader: string
  /** In the order in which they were inserted there. */
  readonly messages: readonly ReadMessage[]
  readonly more: boolean
}

export interface JoinedPage {
  /** The last one is where the next page begins. */
  readonly messages: readonly ReadMessage[]
  readonly positions: Positions
}

/** Of a reply; what has no hash is left out. */
export function pageOf(reader: string, { messages, more }: JsonObject): ReadPage {
  return { reader, messages: Array.isArray(messages) ? messages.filter(isReadMessage) : [], more: more === true }
}

/**
 * Ends with this node's own last message where it shows one: whoever is sent on from there stands there with what the node has itself.
 * @param pages - of what several show, the last one's word counts
 * @param before - where the pages begin
 * @param mayEnd - whether a client that goes on after the message can be told from one that does so with other positions
 */
export function joinPages(
  pages: readonly ReadPage[],
  before: Positions,
  mayEnd: (hash: MessageHash, positions: Positions) => boolean,
): JoinedPage {
  const joined = new Map<MessageHash, ReadMessage>()
  const lasts: MessageHash[] = []
  const positions = new Map(before)
  for (const { reader, messages } of pages) {
    for (const message of messages) joined.set(message.hash, message)
    const last = messages.at(-1)?.hash
    if (last === undefined) continue
    positions.set(reader, last)
    lasts.unshift(last)
  }
  const ends = [...lasts, ...joined.keys()]
  const ownEnd = pages.find(({ reader }) => reader === OWN)?.messages.at(-1)?.hash
  const end = ownEnd ?? ends.find((hash) => mayEnd(hash, positions)) ?? ends[0]
  const messages = [...joined.values()].filter(({ hash }) => hash !== end)
  const ending = end === undefined ? undefined : joined.get(end)
  return { messages: ending === undefined ? messages : [...messages, ending], positions }
}

function isReadMessage(value: unknown): value is ReadMessage {
  if (typeof value !== 'object' || value === null || !('hash' in value)) return false
  return typeof value.hash === 'string' && isMessageHash(value.hash)
}
