/**
 * The pane with the conversations: name, search, notices, rows, and the path at its foot.
 * @module
 */

import { type JSX, lazy, type RefObject, Suspense, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { IconButton } from '../../components/icon-button.tsx'
import { useTexts } from '../../i18n/texts-context.tsx'
import { Icon } from '../../icons/icon.tsx'
import { KeyRound, Search, Settings, SquarePen } from '../../icons/lucide.ts'
import type { ViewState } from '../../view-state.ts'
import { useActions, useView } from '../app/app-context.tsx'
import { ConnectionBanner } from '../connection/connection-banner.tsx'
import { PathBar } from '../path/path-bar.tsx'
import { useRouter } from '../router/router.tsx'
import { keptListWidth, ListDivider } from '../shell/list-divider.tsx'
import { focusList } from '../shell/panes.ts'
import { ConversationList } from './conversation-list.tsx'

const PhraseDialog = lazy(async () => ({ default: (await import('../settings/phrase-dialog.tsx')).PhraseDialog }))

export interface ListPaneProps {
  readonly search: RefObject<HTMLInputElement | null>
}

export function ListPane({ search }: ListPaneProps): JSX.Element {
  const texts = useTexts()
  const { go } = useRouter()
  const [width, setWidth] = useState(keptListWidth)
  // The grid belongs to the frame around, which reads the width from the root.
  useLayoutEffect(() => document.documentElement.style.setProperty('--w-list-own', `${width}px`), [width])
  return (
    <nav className="pane-list" data-pane="list" aria-label={texts.list.label}>
      <div className="bar">
        <h1 className="brand" tabIndex={-1}>
          <span className="mark" aria-hidden="true" />
          {texts.common.appName}
        </h1>
        <IconButton
          data-opens="settings"
          icon={Settings}
          label={texts.list.settings}
          onClick={() => go({ page: 'settings', section: null })}
        />
        <IconButton
          data-opens="new"
          icon={SquarePen}
          points
          label={texts.list.newConversation}
          onClick={() => go({ page: 'new' })}
        />
      </div>
      <div className="only-phone">
        <ConnectionBanner />
      </div>
      <RestoreNotice />
      <PhraseNotice />
      <ConversationList search={search} />
      <PathBar />
      <ListDivider width={width} onWidth={setWidth} />
    </nav>
  )
}

function RestoreNotice(): JSX.Element | null {
  const texts = useTexts()
  const actions = useActions()
  const report = useView(selectReport)
  if (report === null) return null
  const { conversations, messages, isSearching } = report
  const found = messages === 0 && conversations === 0
  return (
    <section className="tip is-raised" aria-label={texts.restore.searching}>
      <h2>
        <Icon of={Search} />
        {isSearching ? texts.restore.searching : texts.restore.dismissTitle}
      </h2>
      <div role="status">
        {isSearching ? (
          <p className="muted">
            {found ? texts.restore.searchingMore : texts.restore.foundSoFar(conversations, messages)}
          </p>
        ) : (
          <>
            <p>{found ? texts.restore.foundNothing : texts.restore.found(conversations, messages)}</p>
            <p className="muted">{texts.restore.notFound}</p>
          </>
        )}
      </div>
      {!isSearching && (
        <div className="acts">
          <Button
            size="sm"
            onClick={() => {
              focusList()
              actions.dismissRestoreReport()
            }}
          >
            {texts.restore.dismiss}
          </Button>
        </div>
      )}
    </section>
  )
}

function PhraseNotice(): JSX.Element | null {
  const texts = useTexts()
  const account = useView(selectAccount)
  const [isLater, setLater] = useState(readLater)
  const [isShown, setShown] = useState(false)
  const wasShown = useRef(false)
  useEffect(() => {
    // Whoever has seen the words has no notice any more to come back to.
    if (wasShown.current && !isShown && document.activeElement === document.body) focusList()
    wasShown.current = isShown
  }, [isShown])
  if (account === null) return null
  return (
    <>
      {!account.hasSeenPhrase && !isLater && (
        <section className="tip is-raised" aria-label={texts.list.savePhrase}>
          <h2>
            <Icon of={KeyRound} />
            {texts.list.savePhrase}
          </h2>
          <p className="muted">{texts.list.savePhraseText}</p>
          <div className="acts">
            <Button look="primary" size="sm" onClick={() => setShown(true)}>
              {texts.list.showWords}
            </Button>
            <Button
              look="ghost"
              size="sm"
              onClick={() => {
                focusList()
                setLater(true)
                keepLater()
              }}
            >
              {texts.common.later}
            </Button>
          </div>
        </section>
      )}
      <Suspense fallback={null}>{isShown && <PhraseDialog onClose={() => setShown(false)} />}</Suspense>
    </>
  )
}

/** Later is not never: it asks again when the app is opened the next time. */
const LATER = 'starling:phrase-later'

function readLater(): boolean {
  try {
    return sessionStorage.getItem(LATER) !== null
  } catch {
    return false
  }
}

function keepLater(): void {
  try {
    sessionStorage.setItem(LATER, '1')
  } catch {
    // Then it asks again sooner.
  }
}

const selectReport = (state: ViewState) => state.restoreReport
const selectAccount = (state: ViewState) => state.account
