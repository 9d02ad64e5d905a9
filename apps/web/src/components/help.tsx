/**
 * The line under a field: help, or what is wrong, or that it is right. Never colour alone.
 * @module
 */

import type { JSX, ReactNode } from 'react'
import { Icon } from '../icons/icon.tsx'
import { CircleAlert, CircleCheck } from '../icons/lucide.ts'

export function Help({
  id,
  error,
  good,
  children,
}: {
  readonly id: string
  readonly error?: string
  readonly good?: string
  readonly children?: ReactNode
}): JSX.Element {
  const tone = error !== undefined ? ' bad' : good !== undefined ? ' good' : ''
  return (
    <div id={id} className={`help${tone}`} aria-live="polite">
      {error !== undefined && <Icon of={CircleAlert} small />}
      {good !== undefined && <Icon of={CircleCheck} small />}
      <span>{error ?? good ?? children}</span>
    </div>
  )
}
