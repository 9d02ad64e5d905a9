/**
 * What is shown before anything is known.
 * @module
 */

import type { Settings, ViewState } from '../../view-state.ts'

export const DEFAULT_SETTINGS: Settings = {
  theme: 'system',
  accent: 'petrol',
  density: 'cosy',
  textZoom: 1,
  enterSends: true,
  singleKeys: true,
  reduceMotion: false,
  language: 'system',
  lockAfterMinutes: 15,
}

/** @param sinceMs - when connecting began, local ms */
export function blankView(sinceMs: number): ViewState {
  return {
    app: { phase: 'starting' },
    account: null,
    connection: { state: 'connecting', sinceMs },
    warnings: [],
    conversations: [],
    isListLoaded: false,
    thread: null,
    paths: [],
    settings: DEFAULT_SETTINGS,
    restoreReport: null,
    isUpdateReady: false,
    isInstallable: false,
    network: { profile: 'production', nodes: 0 },
  }
}
