/**
 * One icon of Lucide, drawn with the colour of its text. Always decoration: the name belongs to what holds it.
 * @module
 */

import { createElement, type JSX, memo } from 'react'

export type IconDrawing = readonly (readonly [tag: string, attributes: Readonly<Record<string, string | number>>])[]

export interface IconProps {
  readonly of: IconDrawing
  /** 16 instead of 20 px. */
  readonly small?: boolean
  /** Whether it points along the line, and so the other way in a right-to-left text. */
  readonly points?: boolean
}

export const Icon = memo(function Icon({ of, small, points }: IconProps): JSX.Element {
  return (
    <svg
      className={`i${small ? ' sm' : ''}${points ? ' flip' : ''}`}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={small ? 2 : 1.75}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      {of.map(([tag, attributes], index) => createElement(tag, { ...attributes, key: index }))}
    </svg>
  )
})
