/**
 * Sending once what may be asked twice: a leader can have sent it and be gone before it could say so.
 * @module
 */

import { type Client, compareMessages, type Message, type MessageId } from '@starling/client'
import type { AccountId } from '@starling/protocol'
import { Turns } from './turns.ts'

/** Among so many of the newest messages is one that an earlier leader has just sent. */
const REPEATS_LOOKED_AT = 10

export class Sends {
  /** Whoever looks for a message must not find one that is just being sent for somebody else. */
  readonly #turns = new Turns()
  /** They answer one ask each: two that ask for the same text want it twice. */
  readonly #answering = new Set<MessageId>()

  /**
   * Rejects as `Client.send` does.
   * @param repeatedFromMs - an earlier leader may have sent it already, at the earliest at this local time
   */
  send(client: Client, conversation: AccountId, text: string, repeatedFromMs: number | undefined): Promise<void> {
    return this.#turns.take(async () => {
      const sent =
        repeatedFromMs === undefined ? undefined : await this.#find(client, conversation, text, repeatedFromMs)
      this.#answering.add(sent ?? (await client.send(conversation, { text })))
    })
  }

  async #find(client: Client, conversation: AccountId, text: string, fromMs: number): Promise<MessageId | undefined> {
    const newest = await client.conversation(conversation).messages({ limit: REPEATS_LOOKED_AT })
    const isIt = ({ id, author, steps, ...message }: Message) =>
      author === client.account.id &&
      message.text === text &&
      (steps[0]?.atMs ?? 0) >= fromMs &&
      !this.#answering.has(id)
    return newest.toSorted(compareMessages).find(isIt)?.id
  }
}
