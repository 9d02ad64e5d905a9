/**
 * Network and settings.
 * @module
 */

import type { Handlers } from '../handlers.ts'

export const appHandlers: Handlers<'newPath' | 'reconnect' | 'noteDevice' | 'setSettings' | 'useHere' | 'startAgain'> =
  {
    async newPath({ host }) {
      host.signedIn?.newPath()
    },

    async reconnect({ host }) {
      host.signedIn?.reconnect()
    },

    async noteDevice({ host }, isOnline) {
      host.noteDevice(isOnline)
    },

    async setSettings({ host }, change) {
      await host.setSettings(change)
    },

    /** Who leads has nothing to take over. */
    async useHere() {},

    async startAgain({ host }) {
      host.startAgain()
    },
  }
