/**
 * One conversation in the list. Drawn again only when something in it changed: the engine sends copies.
 * @module
 */

import { type JSX, memo } from 'react'
import { Avatar } from '../../components/avatar.tsx'
import type { Format } from '../../i18n/format.ts'
import { useFormat, useTexts } from '../../i18n/texts-context.tsx'
import { Nest } from '../../icons/nest.tsx'
import type { AccountId, ConversationRow } from '../../view-state.ts'
import { nameOf, ownNameOf } from '../text/person-name.ts'
import { stateWords } from '../thread/state-words.ts'
import { previewOf } from './preview.ts'

export interface RowProps {
  readonly row: ConversationRow
  readonly isOpen: boolean
  readonly isTabStop: boolean
  /** Of the whole list, so that "Yesterday" comes at midnight. */
  readonly nowMs: number
  onOpen(id: AccountId): void
}

const UNREAD_SHOWN_MAX = 999

export const Row = memo(function Row({ row, isOpen, isTabStop, nowMs, onOpen }: RowProps): JSX.Element {
  const texts = useTexts()
  const format = useFormat()
  const name = nameOf(row.person, texts)
  const preview = previewOf(row, texts)
  const when = row.atMs === null ? '' : format.listTime(row.atMs, nowMs)
  return (
    <li>
      <button
        type="button"
        data-row={row.id}
        className={`row${isOpen ? ' on' : ''}${row.unread > 0 ? ' unread' : ''}`}
        tabIndex={isTabStop ? 0 : -1}
        aria-current={isOpen ? 'page' : undefined}
        onClick={() => onOpen(row.id)}
      >
        <Avatar id={row.id} name={ownNameOf(row.person.name)} isSelf={row.person.isSelf} />
        <span className="trunc">
          <span className="t">
            <span className="name trunc">
              <bdi>{name}</bdi>
            </span>
            <span className="sr">, </span>
            <span className="when">{when}</span>
            <span className="sr">, </span>
          </span>
          <span className={`p${preview.kind === 'failed' ? ' bad' : ''}`}>
            {preview.kind === 'own' && <span className="sr">{texts.list.byYou} </span>}
            {preview.kind === 'own' && row.state !== null && <Nest {...row.state} />}
            {preview.kind === 'failed' && <Nest kind="failed" />}
            <span className="txt trunc">
              {preview.kind === 'draft' && <span className="draft">{texts.list.draft} </span>}
              <bdi dir="auto">{preview.text}</bdi>
            </span>
            {preview.kind === 'own' && row.state !== null && (
              <span className="sr">, {stateWords(row.state, texts)}</span>
            )}
            {row.unread > 0 && (
              <>
                <span className="badge" aria-hidden="true">
                  {unreadShown(row.unread, format)}
                </span>
                <span className="sr">, {texts.list.unread(row.unread)}</span>
              </>
            )}
          </span>
        </span>
      </button>
    </li>
  )
}, isSame)

function unreadShown(count: number, format: Format): string {
  return count > UNREAD_SHOWN_MAX ? `${format.number(UNREAD_SHOWN_MAX)}+` : format.number(count)
}

function isSame(before: RowProps, after: RowProps): boolean {
  return (
    before.isOpen === after.isOpen &&
    before.isTabStop === after.isTabStop &&
    before.nowMs === after.nowMs &&
    before.onOpen === after.onOpen &&
    (before.row === after.row || JSON.stringify(before.row) === JSON.stringify(after.row))
  )
}
