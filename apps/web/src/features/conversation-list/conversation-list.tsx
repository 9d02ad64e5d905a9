/**
 * The list of conversations, with its search.
 * @module
 */

import {
  type JSX,
  type KeyboardEvent,
  type RefObject,
  useCallback,
  useDeferredValue,
  useMemo,
  useRef,
  useState,
} from 'react'
import { IconButton } from '../../components/icon-button.tsx'
import { SkeletonRows } from '../../components/skeletons.tsx'
import { useNow } from '../../components/use-now.ts'
import { useTexts } from '../../i18n/texts-context.tsx'
import { Icon } from '../../icons/icon.tsx'
import { Search, X } from '../../icons/lucide.ts'
import type { AccountId, ConversationRow, ViewState } from '../../view-state.ts'
import { useView } from '../app/app-context.tsx'
import { useRouter } from '../router/router.tsx'
import { isApple } from '../shell/apple.ts'
import { rovingTarget } from '../shell/roving.ts'
import { safeLine } from '../text/safe-text.ts'
import { Row } from './row.tsx'
import { searchConversations } from './search.ts'

export interface ConversationListProps {
  /** The field, for the shortcut that leads there. */
  readonly search: RefObject<HTMLInputElement | null>
}

const MINUTE_MS = 60_000

export function ConversationList({ search }: ConversationListProps): JSX.Element {
  const texts = useTexts()
  const rows = useView(selectRows)
  const isLoaded = useView(selectIsLoaded)
  const account = useView(selectAccount)
  const { route, go } = useRouter()
  const nowMs = useNow(MINUTE_MS)
  const [query, setQuery] = useState('')
  const wanted = useDeferredValue(query)
  const list = useRef<HTMLUListElement>(null)

  const openId = route.page === 'thread' ? route.id : null
  const shown = useMemo(() => {
    const found = searchConversations(rows, wanted, texts)
    return found.length === 0 && rows.length === 0 && account !== null ? [noteRow(account.id)] : found
  }, [rows, wanted, texts, account])
  const open = useCallback((id: AccountId) => go({ page: 'thread', id, details: null }), [go])
  const tabStop = shown.find((row) => row.id === openId)?.id ?? shown[0]?.id
  const isSearching = wanted.trim() !== ''

  const move = (event: KeyboardEvent) => {
    const items = [...(list.current?.querySelectorAll<HTMLElement>('.row') ?? [])]
    const target = rovingTarget(event, items)
    if (target === null) return
    event.preventDefault()
    target.focus()
  }

  return (
    <>
      {/* The field stands inside. */}
      <label className="search">
        <Icon of={Search} small />
        <span className="sr">{texts.list.search}</span>
        <input
          ref={search}
          type="search"
          dir="auto"
          value={query}
          placeholder={texts.list.search}
          autoComplete="off"
          spellCheck={false}
          enterKeyHint="search"
          onChange={(event) => setQuery(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape' && query !== '') {
              event.stopPropagation()
              setQuery('')
            } else if (event.key === 'ArrowDown' || (event.key === 'Enter' && !event.nativeEvent.isComposing)) {
              event.preventDefault()
              const first = list.current?.querySelector<HTMLElement>('.row')
              if (event.key === 'Enter') first?.click()
              else first?.focus()
            }
          }}
        />
        {query === '' ? (
          <span className="only-wide" aria-hidden="true">
            <kbd>{isApple() ? '⌘ K' : 'Ctrl K'}</kbd>
          </span>
        ) : (
          <IconButton
            icon={X}
            label={texts.list.clearSearch}
            onClick={() => {
              setQuery('')
              // The button goes with the words.
              search.current?.focus()
            }}
          />
        )}
      </label>
      <span className="sr" role="status">
        {isSearching ? texts.list.results(shown.length) : ''}
      </span>
      {!isLoaded ? (
        <SkeletonRows />
      ) : shown.length === 0 ? (
        <div className="rows">
          <div className="list-empty">
            <p>
              <bdi>{texts.list.nothingFound(safeLine(wanted, 60))}</bdi>
            </p>
            <p>{texts.list.nothingFoundMore}</p>
          </div>
        </div>
      ) : (
        // Keys move between the buttons inside.
        <ul ref={list} className="rows" aria-label={texts.list.label} onKeyDown={move}>
          {shown.map((row) => (
            <Row
              key={row.id}
              row={row}
              isOpen={row.id === openId}
              isTabStop={row.id === tabStop}
              nowMs={nowMs}
              onOpen={open}
            />
          ))}
        </ul>
      )}
    </>
  )
}

const selectRows = (state: ViewState) => state.conversations
const selectIsLoaded = (state: ViewState) => state.isListLoaded
const selectAccount = (state: ViewState) => state.account

/** Before the first conversation there is always oneself to write to. */
function noteRow(id: AccountId): ConversationRow {
  return {
    id,
    person: { id, name: '', isSelf: true },
    preview: '',
    previewIsOwn: false,
    atMs: null,
    state: null,
    unread: 0,
    draft: '',
  }
}
