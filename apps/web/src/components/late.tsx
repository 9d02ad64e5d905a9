/**
 * Shows something only when the wait is worth a word: not before 150 ms.
 * @module
 */

import { type ReactNode, useEffect, useState } from 'react'

const LATE_MS = 150

export function Late({ children }: { readonly children: ReactNode }): ReactNode {
  const [isLate, setLate] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), LATE_MS)
    return () => clearTimeout(timer)
  }, [])
  return isLate ? children : null
}
