/**
 * The frame of onboarding: a card in the middle, its title with the focus whenever it changes.
 * @module
 */

import { type JSX, type ReactNode, useLayoutEffect, useRef } from 'react'
import { IconButton } from '../../components/icon-button.tsx'
import { useTexts } from '../../i18n/texts-context.tsx'
import { ArrowLeft } from '../../icons/lucide.ts'
import '../../styles/onboarding.css'

export interface WizardProps {
  readonly title: string
  readonly lead?: ReactNode
  readonly steps?: ReactNode
  onBack(): void
  readonly children: ReactNode
}

export function Wizard({ title, lead, steps, onBack, children }: WizardProps): JSX.Element {
  const texts = useTexts()
  const heading = useRef<HTMLHeadingElement>(null)
  // Another title is another page.
  useLayoutEffect(() => heading.current?.focus({ preventScroll: true }), [title])
  return (
    <main className="wizard">
      <div className="wizard-in">
        <div className="wizard-top">
          <IconButton icon={ArrowLeft} points label={texts.common.back} onClick={onBack} />
          {steps}
        </div>
        <section className="card wizard-panel">
          <h1 ref={heading} className="page-title" tabIndex={-1}>
            {title}
          </h1>
          {lead !== undefined && <p className="lead">{lead}</p>}
          {children}
        </section>
      </div>
    </main>
  )
}
