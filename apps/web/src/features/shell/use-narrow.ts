/**
 * Whether there is room for one pane only.
 * @module
 */

import { useCallback, useState, useSyncExternalStore } from 'react'

/** As in styles/narrow.css. */
const NARROW = '(max-width: 767px)'

export function useNarrow(): boolean {
  const [query] = useState(() => matchMedia(NARROW))
  const subscribe = useCallback(
    (listener: () => void) => {
      query.addEventListener('change', listener)
      return () => query.removeEventListener('change', listener)
    },
    [query],
  )
  return useSyncExternalStore(subscribe, () => query.matches)
}
