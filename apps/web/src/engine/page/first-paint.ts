/**
 * The settings as the last page knew them: read before the database is open, so that nothing flashes.
 * @module
 */

import type { Settings } from '../../view-state.ts'
import { decodeSettings } from '../shared/settings.ts'

/** Such as `localStorage`; undefined where the browser forbids it. */
export type TextStorage = Pick<Storage, 'getItem' | 'setItem'> | undefined

const KEY = 'starling-settings'

export function rememberedSettings(storage: TextStorage, as: string): Partial<Settings> {
  try {
    return decodeSettings(JSON.parse(storage?.getItem(KEY + as) ?? 'null'))
  } catch {
    return {}
  }
}

export function rememberSettings(storage: TextStorage, as: string, settings: Settings): void {
  try {
    storage?.setItem(KEY + as, JSON.stringify(settings))
  } catch {
    // Full or forbidden: the next first paint has the defaults.
  }
}
