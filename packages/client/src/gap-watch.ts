/**
 * Sees that messages are missing and looks for them: at every member of the own swarm, since one of them may hide or lack what
 * another has.
 * Source: docs/protocol/replication.md §5.
 * @module
 */

import type { EventEmitter } from '@starling/base'
import type { Clock } from '@starling/ports'
import { type AccountId, PUBLIC_INBOX_TTL_MS_MAX } from '@starling/protocol'
import type { ConversationRecord } from './client-store.ts'
import type { ClientEvents } from './events.ts'
import { missingIn } from './heard.ts'
import { GAP_LOOK_PAUSE_MS, GAP_PATIENCE_MS } from './limits.ts'
import type { ConversationGap } from './model.ts'
import type { NetworkTime } from './network-time.ts'
import type { TaskGroup } from './task-group.ts'

export interface GapWatchOptions {
  readonly clock: Clock
  readonly time: Pick<NetworkTime, 'now'>
  readonly events: EventEmitter<ClientEvents>
  readonly tasks: TaskGroup
  /** Asks every member of the own swarm once. */
  readonly lookAround: (signal: AbortSignal) => Promise<void>
}

export class GapWatch {
  readonly #options: GapWatchOptions
  readonly #records = new Map<AccountId, ConversationRecord>()
  /** What was said of each conversation in which something is missing. */
  readonly #told = new Map<AccountId, ConversationGap>()
  readonly #wanted = new Set<AccountId>()
  #isLooking = false

  constructor(options: GapWatchOptions) {
    this.#options = options
  }

  /** Conversations in which messages are missing. */
  get gaps(): readonly ConversationGap[] {
    return [...this.#told.values()]
  }

  /** What is known of a conversation has changed, or is known at all. */
  note(record: ConversationRecord): void {
    const before = this.#records.get(record.id)
    if (before?.heard === record.heard) return
    this.#records.set(record.id, record)
    const missing = missingIn(record.heard)
    // What fills is told at once; what is torn open may only have come in another order.
    if (this.#told.has(record.id)) this.#tell(record.id)
    if (missing > missingIn(before?.heard ?? [])) this.#want(record.id)
  }

  #want(id: AccountId): void {
    this.#wanted.add(id)
    if (this.#isLooking) return
    this.#isLooking = true
    this.#options.tasks.spawn('gaps', async (signal) => {
      try {
        await this.#look(signal)
      } finally {
        this.#isLooking = false
      }
    })
  }

  async #look(signal: AbortSignal): Promise<void> {
    const { clock, lookAround } = this.#options
    while (this.#wanted.size > 0) {
      await clock.sleep(GAP_PATIENCE_MS, signal)
      const wanted = [...this.#wanted].filter((id) => this.#missing(id) > 0)
      this.#wanted.clear()
      const isWorthIt = wanted.some((id) => this.#isStillKept(id))
      for (const id of wanted) this.#tell(id, isWorthIt && this.#isStillKept(id))
      if (!isWorthIt) continue
      await lookAround(signal)
      for (const id of wanted) this.#tell(id, false)
      // Whoever numbers his messages so that some seem missing must not make us ask without end.
      await clock.sleep(GAP_LOOK_PAUSE_MS, signal)
    }
  }

  #missing(id: AccountId): number {
    return missingIn(this.#records.get(id)?.heard ?? [])
  }

  /** No swarm keeps what is older. */
  #isStillKept(id: AccountId): boolean {
    const sinceMs = this.#options.time.now() - PUBLIC_INBOX_TTL_MS_MAX
    return missingIn(this.#records.get(id)?.heard ?? [], sinceMs) > 0
  }

  #tell(id: AccountId, isFetching = this.#told.get(id)?.isFetching ?? false): void {
    const missing = this.#missing(id)
    const before = this.#told.get(id)
    const gap: ConversationGap = { conversation: id, missing, isFetching: isFetching && missing > 0 }
    if ((before?.missing ?? 0) === missing && (before?.isFetching ?? false) === gap.isFetching) return
    if (missing > 0) this.#told.set(id, gap)
    else this.#told.delete(id)
    this.#options.events.emit('gap', gap)
  }
}
