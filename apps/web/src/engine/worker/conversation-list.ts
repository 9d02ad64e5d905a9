/**
 * The list of conversations as it is shown: one row each, newest first, and a new array only when a row has changed.
 * @module
 */

import { blankConversation, type ConversationRecord, compareMessages, type Message } from '@starling/client'
import type { AccountId } from '@starling/protocol'
import type { ConversationRow } from '../../view-state.ts'
import { reconcile } from '../shared/view-patch.ts'
import { rowOf } from './to-view.ts'

interface Entry {
  readonly record: ConversationRecord
  readonly last: Message | undefined
  readonly row: ConversationRow
}

export class ConversationList {
  readonly #self: AccountId
  readonly #entries = new Map<AccountId, Entry>()
  #rows: readonly ConversationRow[] = []

  constructor(self: AccountId) {
    this.#self = self
  }

  get rows(): readonly ConversationRow[] {
    return this.#rows
  }

  record(id: AccountId): ConversationRecord {
    return this.#entries.get(id)?.record ?? blankConversation(id)
  }

  /** The newest message of a conversation. */
  last(id: AccountId): Message | undefined {
    return this.#entries.get(id)?.last
  }

  /** What was in the store; what has been noted since it was read is newer. */
  fill(records: readonly ConversationRecord[], newest: readonly Message[]): void {
    for (const record of records) {
      if (!this.#entries.has(record.id)) this.#put(record.id, { record, last: undefined })
    }
    for (const message of newest) this.noteMessage(message)
    this.#sort()
  }

  /** A message that is new, or has changed. */
  noteMessage(message: Message): void {
    const { conversation: id } = message
    const last = this.last(id)
    if (last !== undefined && compareMessages(message, last) < 0) return
    if (this.#put(id, { record: this.record(id), last: message })) this.#sort()
  }

  noteRecord(record: ConversationRecord): void {
    if (this.#put(record.id, { record, last: this.last(record.id) })) this.#sort()
  }

  /** @returns whether anything of it is seen */
  #put(id: AccountId, { record, last }: Omit<Entry, 'row'>): boolean {
    const before = this.#entries.get(id)
    const row = reconcile(before?.row, rowOf(this.#self, record, last))
    this.#entries.set(id, { record, last, row })
    return row !== before?.row
  }

  #sort(): void {
    this.#rows = [...this.#entries.values()]
      .filter(isShown)
      .sort(newestFirst)
      .map(({ row }) => row)
  }
}

/** A conversation that was only looked at is none. */
function isShown({ record, last }: Entry): boolean {
  return last !== undefined || record.draft !== '' || record.nickname !== ''
}

/** One that was begun and not sent yet comes first; one of which there is only a name, last. */
function newestFirst(left: Entry, right: Entry): number {
  if (left.last !== undefined && right.last !== undefined) return compareMessages(right.last, left.last)
  return timeOf(right) - timeOf(left) || (left.record.id < right.record.id ? -1 : 1)
}

function timeOf({ record, last }: Entry): number {
  return last?.sentAt ?? (record.draft === '' ? 0 : Number.MAX_SAFE_INTEGER)
}
