/**
 * The history of the browser as the app's own: push, replace, back, and what the address says.
 * @module
 */

import {
  createContext,
  type JSX,
  type ReactNode,
  use,
  useCallback,
  useMemo,
  useState,
  useSyncExternalStore,
} from 'react'
import { fragmentOf, HOME, type Route, readRoute } from './route.ts'

export interface Router {
  readonly route: Route
  /** Whether this is another place than the one the page was opened at: then a new page takes the focus. */
  readonly hasMoved: boolean
  /** A new entry, unless the place is the same. */
  go(route: Route): void
  /** In place of the current entry. */
  replace(route: Route): void
  /** To the entry before when it is one of ours, else to `fallback`. */
  back(fallback?: Route): void
}

const RouterContext = createContext<Router | null>(null)

export function RouterProvider({ children }: { readonly children: ReactNode }): JSX.Element {
  const key = useSyncExternalStore(subscribe, readKey)
  // The key stands for what is read.
  const route = useMemo(() => readRoute(location.hash, history.state), [key])
  const [openedAt] = useState(key)
  const write = useCallback((next: Route, isNew: boolean) => {
    const depth = depthOf(history.state)
    const state = { route: next, depth: isNew ? depth + 1 : depth }
    const url = `${location.pathname}${location.search}${fragmentOf(next)}`
    if (isNew) history.pushState(state, '', url)
    else history.replaceState(state, '', url)
    dispatchEvent(new Event(CHANGED))
  }, [])

  const router = useMemo<Router>(
    () => ({
      route,
      hasMoved: key !== openedAt,
      go: (next) => write(next, JSON.stringify(next) !== JSON.stringify(route)),
      replace: (next) => write(next, false),
      back(fallback = HOME) {
        if (depthOf(history.state) > 0) history.back()
        else write(fallback, false)
      },
    }),
    [route, key, openedAt, write],
  )
  return <RouterContext value={router}>{children}</RouterContext>
}

export function useRouter(): Router {
  const router = use(RouterContext)
  if (router === null) throw new Error('there is no RouterProvider above')
  return router
}

/** Told by our own pushes; the browser tells only of its own moves. */
const CHANGED = 'starling:route'

function subscribe(listener: () => void): () => void {
  for (const event of ['popstate', 'hashchange', CHANGED]) addEventListener(event, listener)
  return () => {
    for (const event of ['popstate', 'hashchange', CHANGED]) removeEventListener(event, listener)
  }
}

const readKey = (): string => `${location.hash} ${JSON.stringify(history.state)}`

/** How many of our own entries lie below this one. */
function depthOf(state: unknown): number {
  if (typeof state !== 'object' || state === null || !('depth' in state)) return 0
  return typeof state.depth === 'number' ? state.depth : 0
}
