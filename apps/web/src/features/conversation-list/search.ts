/**
 * Finds conversations by name, account id and the newest message. In memory: the list is all there is.
 * @module
 */

import type { Texts } from '../../i18n/texts.ts'
import type { ConversationRow } from '../../view-state.ts'
import { nameOf } from '../text/person-name.ts'
import { safeLine } from '../text/safe-text.ts'

/** @returns those where every word is found somewhere, those found by name first, else in the order given */
export function searchConversations(
  rows: readonly ConversationRow[],
  query: string,
  texts: Texts,
): readonly ConversationRow[] {
  const words = fold(query)
    .split(/\s+/u)
    .filter((word) => word !== '')
  if (words.length === 0) return rows
  const byName: ConversationRow[] = []
  const byRest: ConversationRow[] = []
  for (const row of rows) {
    const name = fold(nameOf(row.person, texts))
    const rest = `${row.id} ${fold(safeLine(row.preview))}`
    if (words.every((word) => name.includes(word))) byName.push(row)
    else if (words.every((word) => name.includes(word) || rest.includes(word))) byRest.push(row)
  }
  return [...byName, ...byRest]
}

/** Case and accents do not matter to somebody who searches. */
function fold(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLocaleLowerCase()
}
