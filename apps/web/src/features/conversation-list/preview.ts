/**
 * What stands under the name in a row of the list.
 * @module
 */

import type { Texts } from '../../i18n/texts.ts'
import type { ConversationRow } from '../../view-state.ts'
import { isVisible, safeLine } from '../text/safe-text.ts'

export interface Preview {
  readonly kind: 'draft' | 'failed' | 'own' | 'other' | 'none'
  readonly text: string
}

export function previewOf(row: ConversationRow, texts: Texts): Preview {
  const draft = safeLine(row.draft)
  if (isVisible(draft)) return { kind: 'draft', text: draft }
  if (row.state?.kind === 'failed') return { kind: 'failed', text: texts.list.couldNotBeSent }
  if (row.atMs === null) return { kind: 'none', text: texts.list.noMessages }
  const text = safeLine(row.preview)
  return { kind: row.previewIsOwn ? 'own' : 'other', text: isVisible(text) ? text : texts.thread.invisible }
}
