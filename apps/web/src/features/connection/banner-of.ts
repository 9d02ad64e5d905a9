/**
 * What the banner says about the connection, and when. Nothing while all is well, and nothing for the first three seconds:
 * most breaks are over by then.
 * Source: docs/web-screens.md, "Words".
 * @module
 */

import type { Texts } from '../../i18n/texts.ts'
import type { ConnectionView } from '../../view-state.ts'

export interface Banner {
  readonly tone: 'plain' | 'warn' | 'bad' | 'good'
  readonly icon: 'path' | 'offline' | 'blocked' | 'clock' | 'good'
  readonly title: string
  readonly text: string
  readonly action: 'options' | 'reconnect' | null
}

export const QUIET_MS = 3_000
export const AGAIN_MS = 4_000

const MINUTE_MS = 60_000

/** Of a connection that is not there; null when it is. Whether the time has come is the caller's question. */
export function bannerOf(connection: ConnectionView, texts: Texts): Banner | null {
  const words = texts.connection
  if (connection.state === 'online') return null
  if (connection.state === 'connecting') {
    return { tone: 'plain', icon: 'path', title: '', text: words.building, action: null }
  }
  switch (connection.code) {
    case 'device_offline':
      return {
        tone: 'warn',
        icon: 'offline',
        title: words.offlineTitle,
        text: words.waiting(connection.waiting),
        action: null,
      }
    case 'clock_mismatch': {
      const minutes = Math.max(1, Math.round(Math.abs(connection.clockOffsetMs) / MINUTE_MS))
      return {
        tone: 'warn',
        icon: 'clock',
        title: words.clockTitle(minutes, connection.clockOffsetMs > 0),
        text: words.clock,
        action: null,
      }
    }
    case 'unreachable':
      return { tone: 'bad', icon: 'blocked', title: words.noPathTitle, text: words.unreachable, action: 'options' }
    case 'no_nodes':
      return { tone: 'bad', icon: 'blocked', title: words.noPathTitle, text: words.noNodes, action: 'options' }
    case 'refused':
      return { tone: 'bad', icon: 'blocked', title: words.refusedTitle, text: words.refused, action: 'options' }
    case 'stopped':
      return { tone: 'plain', icon: 'offline', title: words.stoppedTitle, text: words.stopped, action: 'reconnect' }
  }
}

export function againBanner(waiting: number, texts: Texts): Banner {
  return {
    tone: 'good',
    icon: 'good',
    title: '',
    text:
      waiting === 0 ? texts.connection.again : `${texts.connection.again} ${texts.connection.againSending(waiting)}`,
    action: null,
  }
}
