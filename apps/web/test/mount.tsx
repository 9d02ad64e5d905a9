/**
 * Shows the whole app on a fake one, in a document that has sizes: a list draws only what it believes to be in view.
 * @module
 */

import { cleanup, configure, render } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import type { Route } from '../src/features/router/route.ts'
import { fragmentOf } from '../src/features/router/route.ts'
import type { Actions, ViewState } from '../src/view-state.ts'
import { Root } from '../src/views/root.tsx'
import { type FakeApp, fakeApp, viewState } from './fake-app.ts'

export interface Mounted {
  readonly app: FakeApp
  readonly user: ReturnType<typeof userEvent.setup>
  /** Names of the actions asked for, in order. */
  asked(name: string): unknown[][]
}

/** Height of every element, in px. */
const HEIGHT = 600

export function mount(
  change: Partial<ViewState> = {},
  options: { readonly route?: Route; readonly answers?: Partial<Actions> } = {},
): Mounted {
  // Parts of the app are loaded when used, which takes as long as the machine is busy.
  configure({ asyncUtilTimeout: 20_000, getElementError: (message) => new Error(message ?? 'not found') })
  Object.defineProperty(navigator, 'languages', { configurable: true, value: ['en-GB'] })
  giveSizes()
  const route = options.route ?? { page: 'list' }
  history.replaceState({ route, depth: 0 }, '', `/${fragmentOf(route)}`)
  const app = fakeApp(viewState(change), options.answers)
  const user = userEvent.setup({ delay: null })
  render(<Root app={app} />)
  return {
    app,
    user,
    asked: (name) => app.asked.filter(([asked]) => asked === name).map(([, ...args]) => args),
  }
}

export function unmount(): void {
  cleanup()
  history.replaceState(null, '', '/')
  document.documentElement.removeAttribute('style')
}

function giveSizes(): void {
  for (const [name, value] of [
    ['offsetHeight', HEIGHT],
    ['offsetWidth', 800],
    ['clientHeight', HEIGHT],
    ['scrollHeight', HEIGHT],
  ] as const) {
    Object.defineProperty(HTMLElement.prototype, name, { configurable: true, get: () => value })
  }
  Element.prototype.getClientRects = function getClientRects(this: Element) {
    return (this.isConnected ? [this.getBoundingClientRect()] : []) as unknown as DOMRectList
  }
}
