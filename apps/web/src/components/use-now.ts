/**
 * The time, for words that change by themselves.
 * @module
 */

import { useEffect, useState } from 'react'

/** @returns local ms; a new value each `everyMs` */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
  return now
}

/** @returns whether `afterMs` have passed since `sinceMs`; draws again at that moment, not before */
export function useHasPassed(sinceMs: number | null, afterMs: number): boolean {
  const [, setTick] = useState(0)
  const left = sinceMs === null ? null : sinceMs + afterMs - Date.now()
  useEffect(() => {
    if (left === null || left <= 0) return
    const timer = setTimeout(() => setTick((tick) => tick + 1), left)
    return () => clearTimeout(timer)
  }, [left])
  return left !== null && left <= 0
}
