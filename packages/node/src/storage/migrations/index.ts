/** @module All schema changes in order. Append only: what was released is never edited. */
import { messages } from './0001-messages.ts'
import { merging } from './0002-merging.ts'
import { repair } from './0003-repair.ts'
import { ownState } from './0004-own-state.ts'
import type { Migration } from './migration.ts'

/** The schema's version is the number of these that were applied. */
export const MIGRATIONS: readonly Migration[] = [messages, merging, repair, ownState]
