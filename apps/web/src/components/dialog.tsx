/**
 * A dialog over everything: the title is the question, the buttons are verbs, Escape cancels. The browser keeps the focus
 * inside and gives it back.
 * @module
 */

import { type JSX, type ReactNode, useId, useLayoutEffect, useRef } from 'react'
import { useTexts } from '../i18n/texts-context.tsx'
import { Icon } from '../icons/icon.tsx'
import { X } from '../icons/lucide.ts'
import { enterTopLayer } from './top-layer.ts'

export interface DialogProps {
  readonly title: string
  onClose(): void
  readonly children: ReactNode
  readonly wide?: boolean
  /** A cross in the corner, for dialogs without a question. */
  readonly hasCross?: boolean
}

export function Dialog({ title, onClose, children, wide, hasCross }: DialogProps): JSX.Element {
  const texts = useTexts()
  const dialog = useRef<HTMLDialogElement>(null)
  const place = useRef<HTMLDivElement>(null)
  const titleId = useId()
  useLayoutEffect(() => {
    const element = dialog.current
    if (element === null || place.current === null) return
    const before = document.activeElement
    if (!element.open) element.showModal()
    const leave = enterTopLayer(place.current)
    return () => {
      leave()
      element.close()
      if (before instanceof HTMLElement && before.isConnected) before.focus()
    }
  }, [])
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: a press beside it is a convenience; Escape is the key.
    <dialog
      ref={dialog}
      className={`dialog${wide ? ' wide' : ''}`}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
      onClick={(event) => {
        if (event.target === event.currentTarget && isBeside(event.currentTarget, event.clientX, event.clientY))
          onClose()
      }}
    >
      {hasCross && (
        <button type="button" className="icon-btn dialog-close" aria-label={texts.common.close} onClick={onClose}>
          <Icon of={X} />
        </button>
      )}
      <h2 id={titleId}>{title}</h2>
      {children}
      <div ref={place} />
    </dialog>
  )
}

function isBeside(dialog: HTMLDialogElement, x: number, y: number): boolean {
  const box = dialog.getBoundingClientRect()
  return x < box.left || x > box.right || y < box.top || y > box.bottom
}
