/**
 * Live regions: what somebody who does not see the screen has to hear. They stand in the page from the start, since a region
 * that appears together with its text is not read.
 * @module
 */

import { createContext, type JSX, type ReactNode, use, useCallback, useRef, useState } from 'react'

type Urgency = 'polite' | 'assertive'
export type Announce = (text: string, urgency?: Urgency) => void

const AnnounceContext = createContext<Announce>(() => {})

export function Announcer({ children }: { readonly children: ReactNode }): JSX.Element {
  const [said, setSaid] = useState<Readonly<Record<Urgency, string>>>({ polite: '', assertive: '' })
  const turn = useRef(0)
  const announce = useCallback<Announce>((text, urgency = 'polite') => {
    // The same words twice would be no change; a space more is not spoken.
    turn.current += 1
    setSaid((before) => ({ ...before, [urgency]: `${text}${turn.current % 2 === 0 ? '' : '\u00a0'}` }))
  }, [])
  return (
    <AnnounceContext value={announce}>
      {children}
      <div className="sr" role="status" aria-live="polite">
        {said.polite}
      </div>
      <div className="sr" role="alert" aria-live="assertive">
        {said.assertive}
      </div>
    </AnnounceContext>
  )
}

export function useAnnounce(): Announce {
  return use(AnnounceContext)
}
