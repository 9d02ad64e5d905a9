/**
 * Where the person is. The address bar names the place, never a person: an account id would end up in the browser's history,
 * in its synchronisation and in the log of whoever serves the page. The id lives in the state of the history entry.
 * @module
 */

import type { AccountId } from '../../view-state.ts'

export type SettingsPage = 'appearance' | 'security' | 'about'

export type CreateStep = 'name' | 'phrase' | 'check' | 'ready'

export type Route =
  | { readonly page: 'list' }
  | { readonly page: 'thread'; readonly id: AccountId; readonly details: string | null }
  | { readonly page: 'new' }
  | { readonly page: 'path' }
  /** Null: the list of settings, which on a phone is a page of its own. */
  | { readonly page: 'settings'; readonly section: SettingsPage | null }
  /** A step is an entry of the history, so that going back loses nothing; absent: the first. */
  | { readonly page: 'create'; readonly step?: CreateStep }
  | { readonly page: 'restore' }

export const HOME: Route = { page: 'list' }

/** @returns the fragment, with its `#`; empty for the list */
export function fragmentOf(route: Route): string {
  switch (route.page) {
    case 'list':
      return ''
    case 'thread':
      return '#conversation'
    case 'settings':
      return route.section === null ? '#settings' : `#settings/${route.section}`
    default:
      return `#${route.page}`
  }
}

/** @param state - of the history entry: where one of ours left the whole route. Anything may stand there. */
export function readRoute(fragment: string, state: unknown): Route {
  const kept = routeFromState(state)
  if (kept !== null && fragmentOf(kept) === (fragment === '#' ? '' : fragment)) return kept
  switch (fragment) {
    case '#new':
    case '#path':
    case '#create':
    case '#restore':
      return { page: fragment.slice(1) as 'new' | 'path' | 'create' | 'restore' }
    case '#settings':
      return { page: 'settings', section: null }
    case '#settings/appearance':
    case '#settings/security':
    case '#settings/about':
      return { page: 'settings', section: fragment.slice('#settings/'.length) as SettingsPage }
    default:
      return HOME
  }
}

function routeFromState(state: unknown): Route | null {
  if (typeof state !== 'object' || state === null || !('route' in state)) return null
  const { route } = state
  if (typeof route !== 'object' || route === null || !('page' in route)) return null
  if (route.page !== 'thread') return isPlain(route.page) ? (route as Route) : null
  const id = 'id' in route ? route.id : null
  const details = 'details' in route ? route.details : null
  if (typeof id !== 'string' || !/^05[0-9a-f]{64}$/.test(id)) return null
  return { page: 'thread', id, details: typeof details === 'string' ? details : null }
}

const isPlain = (page: unknown): boolean =>
  page === 'list' || page === 'new' || page === 'path' || page === 'settings' || page === 'create' || page === 'restore'
