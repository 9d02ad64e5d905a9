/**
 * What a person is called on the screen.
 * @module
 */

import type { Texts } from '../../i18n/texts.ts'
import type { AccountId, Person } from '../../view-state.ts'
import { isVisible, safeLine } from './safe-text.ts'

/** "05d3a1f8…0b62e4" */
export function shortId(id: AccountId): string {
  return id.length <= 16 ? id : `${id.slice(0, 8)}…${id.slice(-6)}`
}

/** "b04e…91": enough to tell the servers of one path or swarm apart. */
export function shortKey(key: string): string {
  return key.length <= 8 ? key : `${key.slice(0, 4)}…${key.slice(-2)}`
}

/** Groups of six, as they are shown and read aloud. */
export function idGroups(id: AccountId): string[] {
  return id.match(/.{1,6}/gs) ?? []
}

export function nameOf(person: Person, texts: Texts): string {
  if (person.isSelf) return texts.common.noteToSelf
  return ownNameOf(person.name) || shortId(person.id)
}

/** A name fit to be shown; empty when nothing of it could be seen. */
export function ownNameOf(name: string): string {
  const safe = safeLine(name)
  return isVisible(safe) ? safe : ''
}
