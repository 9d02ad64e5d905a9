/**
 * The app, for every view: what is to be shown, a field at a time, and what may be asked for.
 * @module
 */

import { createContext, type JSX, type ReactNode, use, useCallback, useSyncExternalStore } from 'react'
import type { Actions, App, ViewState } from '../../view-state.ts'

const AppContext = createContext<App | null>(null)

export function AppProvider({ app, children }: { readonly app: App; readonly children: ReactNode }): JSX.Element {
  return <AppContext value={app}>{children}</AppContext>
}

/**
 * @param select - picks a field, and makes no new object: the view is drawn again when what it returns is another.
 */
export function useView<T>(select: (state: ViewState) => T): T {
  const app = useApp()
  return useSyncExternalStore(
    app.subscribe,
    useCallback(() => select(app.getSnapshot()), [app, select]),
  )
}

export function useActions(): Actions {
  return useApp().actions
}

export function useApp(): App {
  const app = use(AppContext)
  if (app === null) throw new Error('there is no AppProvider above')
  return app
}
