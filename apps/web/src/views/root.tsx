/**
 * The root of all screens: words, look, routes, notices, and which phase of the app is on.
 * @module
 */

import { type JSX, lazy, Suspense, useEffect } from 'react'
import { ErrorBoundary } from '../components/error-boundary.tsx'
import { Announcer } from '../features/announce/announcer.tsx'
import { AppProvider, useView } from '../features/app/app-context.tsx'
import { WelcomePage } from '../features/onboarding/welcome-page.tsx'
import { HOME } from '../features/router/route.ts'
import { RouterProvider, useRouter } from '../features/router/router.tsx'
import { useLook } from '../features/shell/use-look.ts'
import { useTitle } from '../features/shell/use-title.ts'
import { Toaster } from '../features/toast/toaster.tsx'
import { TextsProvider, useTexts } from '../i18n/texts-context.tsx'
import type { App, ViewState } from '../view-state.ts'
import { Crash } from './crash.tsx'
import { ElsewhereView, FailedView } from './failed-view.tsx'
import '../styles/index.css'

// A first visit ends at the welcome; what comes behind it is fetched while somebody makes an account or unlocks theirs.
const loadMain = () => import('./main-view.tsx')
const MainView = lazy(async () => ({ default: (await loadMain()).MainView }))
const CreatePage = lazy(async () => ({ default: (await import('../features/onboarding/create-page.tsx')).CreatePage }))
const RestorePage = lazy(async () => ({
  default: (await import('../features/onboarding/restore-page.tsx')).RestorePage,
}))
const LockPage = lazy(async () => ({ default: (await import('../features/lock/lock-page.tsx')).LockPage }))

export function Root({ app }: { readonly app: App }): JSX.Element {
  return (
    <AppProvider app={app}>
      <Speaking />
    </AppProvider>
  )
}

function Speaking(): JSX.Element {
  const settings = useView(selectSettings)
  useLook(settings)
  return (
    <TextsProvider setting={settings.language}>
      <ErrorBoundary fallback={(error, retry) => <Crash error={error} retry={retry} />}>
        <RouterProvider>
          <Announcer>
            <Toaster>
              <Suspense fallback={<Splash />}>
                <Screen />
              </Suspense>
            </Toaster>
          </Announcer>
        </RouterProvider>
      </ErrorBoundary>
    </TextsProvider>
  )
}

function Screen(): JSX.Element {
  const phase = useView(selectPhase)
  const { route, replace } = useRouter()
  useTitle()
  // Places of one phase are none in another: after an account was made there is nothing to go back to.
  const isOnboarding = route.page === 'create' || route.page === 'restore'
  const isMisplaced =
    phase.phase === 'ready' ? isOnboarding : phase.phase === 'welcome' && !isOnboarding && route.page !== 'list'
  const isOnTheWay = isOnboarding || phase.phase === 'locked'
  useEffect(() => {
    if (isOnTheWay) void loadMain().catch(() => {})
  }, [isOnTheWay])
  useEffect(() => {
    if (isMisplaced) replace(HOME)
  }, [isMisplaced, replace])

  switch (phase.phase) {
    case 'starting':
      return <Splash />
    case 'welcome':
      if (route.page === 'create') return <CreatePage />
      return route.page === 'restore' ? <RestorePage /> : <WelcomePage />
    case 'locked':
      return <LockPage waitMs={phase.waitMs} />
    case 'elsewhere':
      return <ElsewhereView />
    case 'failed':
      return <FailedView code={phase.code} detail={phase.detail} />
    case 'ready':
      return isMisplaced ? <Splash /> : <MainView />
  }
}

function Splash(): JSX.Element {
  const texts = useTexts()
  return (
    <main className="splash" aria-label={texts.common.appName}>
      <h1 className="sr">{texts.common.appName}</h1>
      <span className="mark" aria-hidden="true" />
      <span className="sr" role="status">
        {texts.common.loading}
      </span>
    </main>
  )
}

const selectSettings = (state: ViewState) => state.settings
const selectPhase = (state: ViewState) => state.app
