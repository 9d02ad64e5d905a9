/**
 * The page's side of the engine: what the views subscribe to and ask.
 * @module
 */

import type { App } from '../view-state.ts'

export function openApp(): App {
  throw new Error('not yet')
}
