/**
 * Locks after some minutes without a key, a press or a touch, in whichever tab.
 * @module
 */

import { useEffect } from 'react'

const MINUTE_MS = 60_000
/** How often a tab tells the others that it is used. */
const TELL_MS = 5_000
const CHANNEL = 'starling:used'

/** @param minutes - 0: never */
export function useIdleLock(minutes: number, lock: () => void): void {
  useEffect(() => {
    if (minutes <= 0) return
    const limit = minutes * MINUTE_MS
    let usedAt = Date.now()
    let toldAt = 0
    const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(CHANNEL)
    const check = () => {
      if (Date.now() - usedAt >= limit) lock()
    }
    const use = () => {
      // Somebody who comes back to a sleeping machine must not keep it open with the first touch.
      check()
      usedAt = Date.now()
      if (usedAt - toldAt < TELL_MS) return
      toldAt = usedAt
      channel?.postMessage(null)
    }
    const hear = () => {
      usedAt = Date.now()
    }
    channel?.addEventListener('message', hear)
    const timer = setInterval(check, Math.min(limit, TELL_MS))
    for (const kind of USES) addEventListener(kind, use, { capture: true, passive: true })
    document.addEventListener('visibilitychange', check)
    return () => {
      clearInterval(timer)
      channel?.close()
      for (const kind of USES) removeEventListener(kind, use, { capture: true })
      document.removeEventListener('visibilitychange', check)
    }
  }, [minutes, lock])
}

const USES = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'] as const
