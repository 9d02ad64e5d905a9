/**
 * The status glyph: a ring cut into one segment per server of the swarm, solid where a signed receipt came.
 * Decoration for those who see it; the words stand beside it or on what holds it.
 * @module
 */

import type { JSX } from 'react'

type NestKind = 'queued' | 'sending' | 'kept' | 'failed'

export interface NestProps {
  readonly kind: NestKind
  readonly receipts?: number
  readonly members?: number
  readonly size?: 'lg' | 'xl'
}

export function Nest({ kind, receipts = 0, members = 5, size }: NestProps): JSX.Element {
  return (
    <svg
      className={`nest${size === undefined ? '' : ` ${size}`}`}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      aria-hidden="true"
      focusable="false"
    >
      {drawing(kind, receipts, members)}
    </svg>
  )
}

function drawing(kind: NestKind, receipts: number, members: number): JSX.Element {
  switch (kind) {
    case 'queued':
      return (
        <>
          <circle cx="8" cy="8" r="6.2" strokeWidth="1.5" strokeDasharray="1.2 2.05" strokeLinecap="round" />
          <path d="M8 4.9V8.2l2.1 1.3" strokeWidth="1.5" strokeLinecap="round" strokeLinejoin="round" />
        </>
      )
    case 'sending':
      return (
        <g className="turns">
          <Ring dashes={segments(members, members)} opacity={0.45} />
        </g>
      )
    case 'kept':
      return (
        <>
          {receipts < members && <Ring dashes={segments(members, members)} opacity={0.32} />}
          {receipts > 0 && <Ring dashes={segments(receipts, members)} />}
        </>
      )
    case 'failed':
      return (
        <>
          <circle cx="8" cy="8" r="6.2" strokeWidth="1.5" />
          <path d="M8 4.8v3.7" strokeWidth="1.7" strokeLinecap="round" />
          <circle cx="8" cy="11" r="1" fill="currentColor" stroke="none" />
        </>
      )
  }
}

function Ring({ dashes, opacity }: { readonly dashes: string; readonly opacity?: number }): JSX.Element {
  return (
    <circle
      cx="8"
      cy="8"
      r="6.2"
      pathLength="100"
      strokeWidth="1.8"
      strokeDasharray={dashes}
      opacity={opacity}
      transform="rotate(-81 8 8)"
    />
  )
}

/** Of a ring of length 100. Source: the largest swarm has seven; above that an unbroken arc reads better. */
const SEGMENTS_MAX = 7
const GAP = 5.2

/** @returns dashes and gaps that draw the first `solid` of `members` segments. */
function segments(solid: number, members: number): string {
  const count = Math.max(1, members)
  const shown = Math.min(Math.max(0, solid), count)
  if (shown === 0) return '0 100'
  if (count > SEGMENTS_MAX) return `${round((100 * shown) / count)} 100`
  const dash = round(100 / count - GAP)
  const dashes = Array.from({ length: shown }, () => `${dash} ${GAP}`)
  const rest = round(GAP + (100 / count) * (count - shown))
  return [...dashes.slice(0, -1), `${dash} ${rest}`].join(' ')
}

const round = (value: number): number => Math.round(value * 10) / 10
