/**
 * Live regions: what somebody who does not see the screen has to hear. They stand in the page, and in each dialog, from the
 * start, since a region that appears together with its text is not read.
 * @module
 */

import { createContext, type JSX, type ReactNode, use, useCallback, useEffect, useRef, useState } from 'react'
import { createPortal } from 'react-dom'
import { topLayer, useTopLayer } from '../../components/top-layer.ts'

type Urgency = 'polite' | 'assertive'
export type Announce = (text: string, urgency?: Urgency) => void

const AnnounceContext = createContext<Announce>(() => {})

interface Said extends Readonly<Record<Urgency, string>> {
  /** Where it was said: what stood elsewhere is not said again when a dialog opens or closes. */
  readonly place: HTMLElement | null
}

const SILENT = { polite: '', assertive: '' } as const

export function Announcer({ children }: { readonly children: ReactNode }): JSX.Element {
  const place = useTopLayer()
  const [said, setSaid] = useState<Said>({ ...SILENT, place: null })
  const [turn, setTurn] = useState(0)
  const turns = useRef(0)
  const waiting = useRef<Partial<Record<Urgency, string>>>({})
  const announce = useCallback<Announce>((text, urgency = 'polite') => {
    // The same words twice would be no change; a space more is not spoken.
    turns.current += 1
    waiting.current[urgency] = `${text}${turns.current % 2 === 0 ? '' : '\u00a0'}`
    setTurn(turns.current)
  }, [])
  // After the drawing: whoever announces something may close its dialog with the same press.
  useEffect(() => {
    const words = waiting.current
    if (turn === 0 || Object.keys(words).length === 0) return
    waiting.current = {}
    const now = topLayer()
    setSaid((before) => ({ ...(before.place === now ? before : SILENT), ...words, place: now }))
  }, [turn])
  const { polite, assertive } = said.place === place ? said : SILENT
  const regions = (
    <>
      <div className="sr" role="status" aria-live="polite">
        {polite}
      </div>
      <div className="sr" role="alert" aria-live="assertive">
        {assertive}
      </div>
    </>
  )
  return (
    <AnnounceContext value={announce}>
      {children}
      {place === null ? regions : createPortal(regions, place)}
    </AnnounceContext>
  )
}

export function useAnnounce(): Announce {
  return use(AnnounceContext)
}
