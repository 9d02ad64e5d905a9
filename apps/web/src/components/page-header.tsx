/**
 * The bar of a page inside the main pane. Its title takes the focus when the page opens.
 * @module
 */

import type { JSX, ReactNode } from 'react'
import { useTexts } from '../i18n/texts-context.tsx'
import { ArrowLeft, X } from '../icons/lucide.ts'
import { IconButton } from './icon-button.tsx'
import { PageTitle } from './page-title.tsx'

export interface PageHeaderProps {
  readonly title: string
  onClose(): void
  /** Where the page before is shown beside this one there is nothing to close. */
  readonly isFixed?: boolean
  readonly children?: ReactNode
}

export function PageHeader({ title, onClose, isFixed, children }: PageHeaderProps): JSX.Element {
  const texts = useTexts()
  return (
    <header className="bar">
      <IconButton className="only-phone" icon={ArrowLeft} points label={texts.common.back} onClick={onClose} />
      <PageTitle className="bar-title trunc">{title}</PageTitle>
      {children}
      {isFixed !== true && <IconButton className="only-wide" icon={X} label={texts.common.close} onClick={onClose} />}
    </header>
  )
}
