/**
 * Short notices at the bottom, one at a time: four seconds, longer with something to press, and as long as somebody looks at
 * them with pointer or focus. Nothing important lives here alone.
 * @module
 */

import { createContext, type JSX, type ReactNode, use, useCallback, useEffect, useMemo, useState } from 'react'
import { createPortal } from 'react-dom'
import { useTopLayer } from '../../components/top-layer.ts'
import { useTexts } from '../../i18n/texts-context.tsx'
import { Icon } from '../../icons/icon.tsx'
import { Check, CircleAlert, X } from '../../icons/lucide.ts'
import { useAnnounce } from '../announce/announcer.tsx'

export interface Toast {
  readonly text: string
  readonly isBad?: boolean
  readonly action?: { readonly label: string; run(): void }
  /** Stays until it is closed. */
  readonly stays?: boolean
}

const SHOWN_MS = 4_000
const SHOWN_WITH_ACTION_MS = 8_000

const ToastContext = createContext<(toast: Toast) => void>(() => {})

export function Toaster({ children }: { readonly children: ReactNode }): JSX.Element {
  const [toast, setToast] = useState<Toast | null>(null)
  /** Stays below what comes and goes. */
  const [standing, setStanding] = useState<Toast | null>(null)
  const announce = useAnnounce()
  const place = useTopLayer()
  const show = useCallback(
    (next: Toast) => {
      if (next.stays === true) setStanding(next)
      else setToast(next)
      announce(next.text)
    },
    [announce],
  )
  const close = useCallback(() => setToast(null), [])
  const closeStanding = useCallback(() => setStanding(null), [])
  const shown = toast ?? standing
  const view = shown !== null && (
    <ToastView key={shown.text} toast={shown} onClose={shown === toast ? close : closeStanding} />
  )
  return (
    <ToastContext value={show}>
      {children}
      {place === null ? view : createPortal(view, place)}
    </ToastContext>
  )
}

export function useToast(): (toast: Toast) => void {
  return use(ToastContext)
}

function ToastView({ toast, onClose }: { readonly toast: Toast; onClose(): void }): JSX.Element {
  const texts = useTexts()
  const [isHeld, setHeld] = useState(false)
  useEffect(() => {
    if (isHeld || toast.stays === true) return
    const timer = setTimeout(onClose, toast.action === undefined ? SHOWN_MS : SHOWN_WITH_ACTION_MS)
    return () => clearTimeout(timer)
  }, [isHeld, toast, onClose])
  const hold = useMemo(
    () => ({
      onPointerEnter: () => setHeld(true),
      onPointerLeave: () => setHeld(false),
      onFocus: () => setHeld(true),
      onBlur: () => setHeld(false),
    }),
    [],
  )
  return (
    <section className="toasts" aria-label={texts.common.notifications}>
      <div className="toast" {...hold}>
        <Icon of={toast.isBad ? CircleAlert : Check} small />
        <span className="wrap-anywhere">{toast.text}</span>
        {toast.action !== undefined && (
          <button
            type="button"
            onClick={() => {
              toast.action?.run()
              onClose()
            }}
          >
            {toast.action.label}
          </button>
        )}
        {toast.stays === true && (
          <button type="button" aria-label={texts.app.toastClose} onClick={onClose}>
            <Icon of={X} small />
          </button>
        )}
      </div>
    </section>
  )
}
