/**
 * The layers that are still around a message at one station of its path: three at you and at the first hop, none at the
 * swarm.
 * @module
 */

import type { JSX } from 'react'

const RADII = [13, 20.5, 28] as const

export function Rings({ layers }: { readonly layers: 0 | 1 | 2 | 3 }): JSX.Element {
  return (
    <svg width="64" height="64" viewBox="0 0 64 64" fill="none" stroke="currentColor" aria-hidden="true">
      {RADII.slice(0, layers).map((radius, index) => (
        <circle
          key={radius}
          cx="32"
          cy="32"
          r={radius}
          strokeWidth="1.6"
          opacity={0.45 + 0.22 * (layers - 1 - index)}
        />
      ))}
      <circle cx="32" cy="32" r="5.5" fill="currentColor" stroke="none" />
    </svg>
  )
}
