/**
 * The root of all screens.
 * @module
 */

import { type JSX, useSyncExternalStore } from 'react'
import type { App } from '../view-state.ts'

export function Root({ app }: { readonly app: App }): JSX.Element {
  const state = useSyncExternalStore(app.subscribe, app.getSnapshot)
  return <main>{state.app.phase}</main>
}
