/**
 * What becomes of the messages under way: their states and steps, kept in memory while they travel, so that two deliveries
 * of one message never overwrite each other's steps.
 * @module
 */

import { assert, type EventEmitter } from '@starling/base'
import type { Clock } from '@starling/ports'
import type { ClientStore, StoreChange } from './client-store.ts'
import type { ClientEvents } from './events.ts'
import { STEPS_MAX } from './limits.ts'
import type { DeliveryStep, Message, MessageId } from './model.ts'

export type StepNote = Omit<DeliveryStep, 'atMs'>

export interface ProgressOptions {
  readonly store: Pick<ClientStore, 'readMessage'>
  readonly clock: Pick<Clock, 'now'>
  readonly events: EventEmitter<ClientEvents>
}

export class Progress {
  readonly #options: ProgressOptions
  readonly #messages = new Map<MessageId, Message>()

  constructor(options: ProgressOptions) {
    this.#options = options
  }

  /** To be called before the others; `message` when the caller has just made it. */
  async track(id: MessageId, message?: Message): Promise<void> {
    if (this.#messages.has(id)) return
    const found = message ?? (await this.#options.store.readMessage(id))
    assert(found !== undefined, 'every delivery belongs to a message')
    if (!this.#messages.has(id)) this.#messages.set(id, found)
  }

  /** When nothing of the message is under way any more: later notes are ignored. */
  release(id: MessageId): void {
    this.#messages.delete(id)
  }

  /** Adds a step in memory; it is written with the next change of state. */
  note(id: MessageId, note: StepNote): void {
    const message = this.#messages.get(id)
    if (message === undefined) return
    this.#options.events.emit('progress', this.#put(message, note))
  }

  /** Changes the message; the result belongs into the caller's transaction, after which it calls `announce`. */
  change(id: MessageId, change: Partial<Pick<Message, 'state' | 'hash' | 'receipts'>>, note: StepNote): StoreChange {
    const message = this.#messages.get(id)
    assert(message !== undefined, 'message is tracked')
    const changed = this.#put({ ...message, ...change }, note)
    if (change.state === undefined) this.#options.events.emit('progress', changed)
    return { kind: 'message', message: changed }
  }

  announce(id: MessageId): void {
    const message = this.#messages.get(id)
    if (message !== undefined) this.#options.events.emit('state', { message, state: message.state })
  }

  #put(message: Message, note: StepNote): Message {
    const before = message.steps.length < STEPS_MAX ? message.steps : withoutSecond(message.steps)
    const steps = [...before, { ...note, atMs: this.#options.clock.now() }]
    const changed = { ...message, steps }
    this.#messages.set(message.id, changed)
    return changed
  }
}

/** How it began is worth more than what has been tried over and over. */
function withoutSecond(steps: readonly DeliveryStep[]): readonly DeliveryStep[] {
  return [...steps.slice(0, 1), ...steps.slice(2)]
}
