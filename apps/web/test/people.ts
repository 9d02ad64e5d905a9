/**
 * Made-up people and what they write to each other, for tests and the gallery.
 * @module
 */

import type { ConversationRow, MessageView, OwnAccount, OwnState, Person, ThreadView } from '../src/view-state.ts'

/** An id that looks like one: 05 and 64 digits from a small generator. */
export function idOf(seed: number): string {
  let state = seed * 2_654_435_761 + 12_345
  let digits = ''
  while (digits.length < 64) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    digits += (state >>> 12).toString(16).padStart(5, '0')
  }
  return `05${digits.slice(0, 64)}`
}

export const MIRA = idOf(1)
export const INES = idOf(2)

export function person(seed: number, name: string): Person {
  return { id: idOf(seed), name, isSelf: false }
}

export const INES_PERSON: Person = person(2, 'Ines')

export const ACCOUNT: OwnAccount = { id: MIRA, name: 'Mira Kovač', hasSeenPhrase: true, hasPassphrase: false }

/** Mira, whose notes to herself are a conversation. */
export const SELF: Person = { id: MIRA, name: '', isSelf: true }

export const KEPT: OwnState = { kind: 'kept', receipts: 4, members: 5 }
export const KEPT_BY_ALL: OwnState = { kind: 'kept', receipts: 5, members: 5 }

export function message(id: string, change: Partial<MessageView> = {}): MessageView {
  const isOwn = change.isOwn ?? false
  return {
    id,
    author: isOwn ? MIRA : INES,
    isOwn,
    text: `message ${id}`,
    sentAtMs: 0,
    receivedAtMs: null,
    state: isOwn ? KEPT : null,
    ...change,
  }
}

export function row(of: Person, change: Partial<ConversationRow> = {}): ConversationRow {
  return {
    id: of.id,
    person: of,
    preview: '',
    previewIsOwn: false,
    atMs: null,
    state: null,
    unread: 0,
    draft: '',
    ...change,
  }
}

/** The open thread with Ines, all of it loaded. */
export function threadOf(messages: readonly MessageView[] = [], change: Partial<ThreadView> = {}): ThreadView {
  return {
    conversation: INES,
    person: INES_PERSON,
    messages,
    hasOlder: false,
    isLoaded: true,
    unreadFromId: null,
    unreadCount: 0,
    draft: '',
    gaps: [],
    isFetchingGaps: false,
    ...change,
  }
}
