/**
 * The shape of what is being read, with its real geometry.
 * @module
 */

import type { JSX } from 'react'
import { useTexts } from '../i18n/texts-context.tsx'
import { Late } from './late.tsx'

const ROWS = [
  [44, 80],
  [30, 66],
  [52, 88],
  [38, 58],
  [47, 74],
] as const
const BUBBLES = [
  [46, false],
  [64, false],
  [38, true],
  [52, false],
  [28, true],
] as const

export function SkeletonRows(): JSX.Element {
  return (
    <Late>
      <Loading />
      <div className="rows" aria-hidden="true">
        {ROWS.map(([name, preview]) => (
          <div key={name} className="sk-row">
            <span className="sk" />
            <span className="sk-lines">
              <span className="sk" style={{ width: `${name}%`, height: 12 }} />
              <span className="sk" style={{ width: `${preview}%`, height: 10 }} />
            </span>
          </div>
        ))}
      </div>
    </Late>
  )
}

export function SkeletonThread(): JSX.Element {
  return (
    <Late>
      <Loading />
      <div className="sk-bubbles" aria-hidden="true">
        {BUBBLES.map(([width, isOut]) => (
          <span key={width} className={`sk${isOut ? ' out' : ''}`} style={{ width: `${width}%` }} />
        ))}
      </div>
    </Late>
  )
}

export function SkeletonPage(): JSX.Element {
  return (
    <Late>
      <Loading />
      <div className="page" aria-hidden="true">
        <div className="in sk-lines">
          {ROWS.map(([name, width]) => (
            <span key={name} className="sk" style={{ width: `${width}%`, height: 16 }} />
          ))}
        </div>
      </div>
    </Late>
  )
}

function Loading(): JSX.Element {
  return (
    <span className="sr" role="status">
      {useTexts().common.loading}
    </span>
  )
}
