/**
 * The app as it is used: list, conversation or page, details. The same mark-up from a phone to a wall.
 * @module
 */

import { type JSX, lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { ErrorBoundary } from '../components/error-boundary.tsx'
import { SkeletonPage, SkeletonThread } from '../components/skeletons.tsx'
import { useActions, useApp, useView } from '../features/app/app-context.tsx'
import { ListPane } from '../features/conversation-list/list-pane.tsx'
import { HOME, type Route } from '../features/router/route.ts'
import { useRouter } from '../features/router/router.tsx'
import { EmptyPane } from '../features/shell/empty-pane.tsx'
import { focusMain, focusPane, isShown } from '../features/shell/panes.ts'
import { useNarrow } from '../features/shell/use-narrow.ts'
import { useShortcuts } from '../features/shell/use-shortcuts.ts'
import { useToast } from '../features/toast/toaster.tsx'
import { useTexts } from '../i18n/texts-context.tsx'
import type { ViewState } from '../view-state.ts'
import { Crash } from './crash.tsx'

const loadThread = () => import('../features/thread/thread-page.tsx')
const ThreadPage = lazy(async () => ({ default: (await loadThread()).ThreadPage }))
const DetailsPanel = lazy(async () => ({
  default: (await import('../features/details/details-panel.tsx')).DetailsPanel,
}))
const NewPage = lazy(async () => ({ default: (await import('../features/fresh/new-page.tsx')).NewPage }))
const PathPage = lazy(async () => ({ default: (await import('../features/path/path-page.tsx')).PathPage }))
const SettingsNav = lazy(async () => ({ default: (await import('../features/settings/settings-nav.tsx')).SettingsNav }))
const AppearancePage = lazy(async () => ({
  default: (await import('../features/settings/appearance-page.tsx')).AppearancePage,
}))
const SecurityPage = lazy(async () => ({
  default: (await import('../features/settings/security-page.tsx')).SecurityPage,
}))
const AboutPage = lazy(async () => ({ default: (await import('../features/settings/about-page.tsx')).AboutPage }))
const ShortcutsDialog = lazy(async () => ({
  default: (await import('../features/shortcuts/shortcuts-dialog.tsx')).ShortcutsDialog,
}))

export function MainView(): JSX.Element {
  const texts = useTexts()
  const app = useApp()
  const actions = useActions()
  const { route, go, back } = useRouter()
  const hasSingleKeys = useView(selectSingleKeys)
  const search = useRef<HTMLInputElement>(null)
  const [hasHelp, setHelp] = useState(false)
  const isNarrow = useNarrow()
  const details = route.page === 'thread' ? route.details : null

  useUpdatePrompt()
  // Not needed to see the list, and there before somebody can have picked a row.
  useEffect(() => void loadThread().catch(() => {}), [])
  useFocusKept(route)
  const lock = useCallback(() => void actions.lock(), [actions])

  const rowsNow = () => app.getSnapshot().conversations
  const openAt = (index: number) => {
    const row = rowsNow()[index]
    if (row !== undefined) go({ page: 'thread', id: row.id, details: null })
  }
  useShortcuts({
    hasSingleKeys,
    search() {
      if (search.current === null || !isShown(search.current)) go(HOME)
      // After the list has come into view.
      requestAnimationFrame(() => search.current?.focus())
    },
    newConversation: () => go({ page: 'new' }),
    settings: () => go({ page: 'settings', section: null }),
    lock() {
      if (app.getSnapshot().account?.hasPassphrase === true) lock()
      else go({ page: 'settings', section: 'security' })
    },
    help: () => setHelp(true),
    step(by, isUnread) {
      const rows = rowsNow()
      const at = rows.findIndex(({ id }) => route.page === 'thread' && id === route.id)
      for (let index = at === -1 ? (by === 1 ? 0 : rows.length - 1) : at + by; index in rows; index += by) {
        if (!isUnread || (rows[index]?.unread ?? 0) > 0) return openAt(index)
      }
    },
    open: openAt,
    pane: focusPane,
    escape() {
      if (details !== null || (route.page !== 'thread' && route.page !== 'list')) return back()
      const composer = document.querySelector<HTMLElement>('[data-composer]')
      if (document.activeElement === composer && isNarrow) back()
      else composer?.focus()
    },
  })

  const page = useMemo(() => pageOf(route), [route])
  return (
    <div className={`app${details === null ? '' : ' with-details'}`} data-view={viewOf(route)}>
      <button type="button" className="btn primary skip" onClick={focusMain}>
        {route.page === 'thread' ? texts.common.skipToMessages : texts.common.skipToMain}
      </button>
      {/* The pane that a phone shows is its main part, whatever it is beside others. */}
      <div className="pane-frame" role={isNarrow && viewOf(route) === 'list' ? 'main' : undefined}>
        {route.page === 'settings' ? (
          <Suspense fallback={<nav className="pane-list" aria-label={texts.settings.title} />}>
            <SettingsNav section={route.section ?? 'appearance'} onShortcuts={() => setHelp(true)} />
          </Suspense>
        ) : (
          <ListPane search={search} />
        )}
      </div>
      <main className="pane-main" data-pane="main">
        <ErrorBoundary
          resetKey={JSON.stringify(route)}
          fallback={(error, retry) => <Crash error={error} retry={retry} />}
        >
          <Suspense fallback={route.page === 'thread' ? <SkeletonThread /> : <SkeletonPage />}>{page}</Suspense>
        </ErrorBoundary>
      </main>
      {details !== null && (
        <ErrorBoundary resetKey={details} fallback={(error, retry) => <Crash error={error} retry={retry} />}>
          <Suspense fallback={<aside className="pane-details" aria-label={texts.details.title} />}>
            <DetailsPanel messageId={details} onClose={() => back()} />
          </Suspense>
        </ErrorBoundary>
      )}
      <Suspense fallback={null}>{hasHelp && <ShortcutsDialog onClose={() => setHelp(false)} />}</Suspense>
    </div>
  )
}

function pageOf(route: Route): JSX.Element {
  switch (route.page) {
    case 'thread':
      return <ThreadPage id={route.id} detailsOf={route.details} />
    case 'new':
      return <NewPage />
    case 'path':
      return <PathPage />
    case 'settings':
      if (route.section === 'security') return <SecurityPage />
      return route.section === 'about' ? <AboutPage /> : <AppearancePage />
    default:
      return <EmptyPane />
  }
}

/** Which pane a phone shows. */
function viewOf(route: Route): 'list' | 'main' | 'details' {
  if (route.page === 'thread') return route.details === null ? 'main' : 'details'
  return route.page === 'new' || route.page === 'path' || (route.page === 'settings' && route.section !== null)
    ? 'main'
    : 'list'
}

/** Offers the newer version; nothing is reloaded under somebody's hands. */
function useUpdatePrompt(): void {
  const texts = useTexts()
  const toast = useToast()
  const actions = useActions()
  const isReady = useView(selectUpdate)
  useEffect(() => {
    if (!isReady) return
    toast({
      text: texts.app.updateReady,
      action: { label: texts.app.update, run: () => actions.applyUpdate() },
      stays: true,
    })
  }, [isReady, toast, texts, actions])
}

/** A page that goes, or a pane that is put away, must not take the focus with it. */
function useFocusKept(route: Route): void {
  const before = useRef(route)
  useEffect(() => {
    const from = before.current
    before.current = route
    if (from === route) return
    const { activeElement } = document
    if (activeElement instanceof HTMLElement && activeElement !== document.body && isShown(activeElement)) return
    const opener =
      from.page === 'thread' ? `[data-row="${CSS.escape(from.id)}"]` : `[data-opens="${CSS.escape(from.page)}"]`
    const candidates = [...document.querySelectorAll<HTMLElement>(`${opener}, .app h1[tabindex]`)]
    const shown = candidates.filter(isShown)
    const target = shown.find((element) => element.matches(opener)) ?? shown[0]
    target?.focus({ preventScroll: true })
  }, [route])
}

const selectSingleKeys = (state: ViewState) => state.settings.singleKeys
const selectUpdate = (state: ViewState) => state.isUpdateReady
