/** @module What was missed comes in the order in which a node got it, after a repair not the one in which it was written. */

import type { EventEmitter } from '@starling/base'
import { type ClientEvents, compareMessages, type Message } from '@starling/client'

/**
 * Hands on messages as they come, except those that come before a node has answered with all that it has: these follow then, oldest first.
 * @returns ends it; what was held back is in the client's store
 */
export function inWrittenOrder(
  events: Pick<EventEmitter<ClientEvents>, 'on'>,
  take: (message: Message) => void,
): () => void {
  const missed: Message[] = []
  let isCaughtUp = false
  const offs = [
    events.on('message', (message) => {
      if (isCaughtUp) take(message)
      else missed.push(message)
    }),
    events.on('connection', ({ state }) => {
      if (state !== 'online') return
      isCaughtUp = true
      for (const message of missed.splice(0).sort(compareMessages)) take(message)
    }),
  ]
  return () => {
    for (const off of offs) off()
  }
}
