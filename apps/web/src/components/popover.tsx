/**
 * A small surface next to what opened it. Takes the focus, gives it back, and goes with Escape, a press elsewhere, or when
 * what it belongs to scrolls away.
 * @module
 */

import { type JSX, type KeyboardEvent, type ReactNode, useEffect, useLayoutEffect, useRef } from 'react'
import { createPortal } from 'react-dom'

/** A place in the window: of an element, or of a pointer. */
export interface Anchor {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

export interface PopoverProps {
  readonly anchor: Anchor
  readonly label: string
  readonly role: 'dialog' | 'menu'
  readonly className: string
  onClose(): void
  onKeyDown?(event: KeyboardEvent): void
  readonly children: ReactNode
}

const EDGE = 8

export function Popover({ anchor, label, role, className, onClose, onKeyDown, children }: PopoverProps): JSX.Element {
  const surface = useRef<HTMLDivElement>(null)

  useLayoutEffect(() => {
    const element = surface.current
    if (element === null) return
    const before = document.activeElement
    place(element, anchor)
    const first = element.querySelector<HTMLElement>('[role="menuitem"], button, [tabindex]')
    ;(first ?? element).focus({ preventScroll: true })
    return () => {
      // Only when the focus was in here: a press elsewhere has already said where it should go.
      const isInside = element.contains(document.activeElement) || document.activeElement === document.body
      if (isInside && before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true })
    }
  }, [anchor])

  useEffect(() => {
    const leave = (event: Event) => {
      if (event.target instanceof Node && surface.current?.contains(event.target)) return
      onClose()
    }
    addEventListener('pointerdown', leave, true)
    addEventListener('scroll', leave, true)
    addEventListener('resize', leave)
    return () => {
      removeEventListener('pointerdown', leave, true)
      removeEventListener('scroll', leave, true)
      removeEventListener('resize', leave)
    }
  }, [onClose])

  return createPortal(
    // biome-ignore lint/a11y/noStaticElementInteractions: its role is one of two, both of which take keys.
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: and a name.
    <div
      ref={surface}
      className={`pop is-raised ${className}`}
      role={role}
      aria-label={label}
      tabIndex={-1}
      onKeyDown={(event) => {
        if (event.key === 'Escape' || (event.key === 'Tab' && role === 'menu')) {
          event.preventDefault()
          event.stopPropagation()
          onClose()
        } else onKeyDown?.(event)
      }}
      onBlur={(event) => {
        if (event.relatedTarget instanceof Node && !event.currentTarget.contains(event.relatedTarget)) onClose()
      }}
    >
      {children}
    </div>,
    document.body,
  )
}

export function anchorOf(element: Element): Anchor {
  return element.getBoundingClientRect()
}

/** Below, or above when there is more room; its end at the anchor's end, always inside the window. */
function place(element: HTMLElement, anchor: Anchor): void {
  const width = element.offsetWidth
  const height = element.offsetHeight
  const below = anchor.bottom + 6
  const above = anchor.top - 6 - height
  const fitsBelow = below + height <= innerHeight - EDGE
  const top = fitsBelow || above < EDGE ? Math.min(below, innerHeight - EDGE - height) : above
  const isRtl = document.documentElement.dir === 'rtl'
  const wanted = isRtl ? anchor.left : anchor.right - width
  const left = Math.min(Math.max(EDGE, wanted), Math.max(EDGE, innerWidth - EDGE - width))
  element.style.left = `${left}px`
  element.style.top = `${Math.max(EDGE, top)}px`
}
