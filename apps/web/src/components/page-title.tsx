/**
 * The heading of a page or panel. It takes the focus when the page opens, so that the keyboard and a screen reader are where
 * the eye is; what had the focus before gets it back when the page goes.
 * @module
 */

import { type JSX, type ReactNode, useLayoutEffect, useRef } from 'react'
import { useRouter } from '../features/router/router.tsx'

export interface PageTitleProps {
  readonly className: string
  readonly id?: string
  readonly children: ReactNode
}

export function PageTitle({ className, id, children }: PageTitleProps): JSX.Element {
  const heading = useRef<HTMLHeadingElement>(null)
  const { hasMoved } = useRouter()
  const moved = useRef(hasMoved)
  useLayoutEffect(() => {
    if (!moved.current) return
    const before = document.activeElement
    heading.current?.focus({ preventScroll: true })
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true })
    }
  }, [])
  return (
    <h1 ref={heading} id={id} className={className} tabIndex={-1}>
      {children}
    </h1>
  )
}
