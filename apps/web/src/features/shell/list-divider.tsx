/**
 * Between list and conversation: dragged, or moved with the arrow keys. The width is kept on this device.
 * @module
 */

import { type JSX, type KeyboardEvent, type PointerEvent, useRef } from 'react'
import { useTexts } from '../../i18n/texts-context.tsx'

const LIST_PX = { min: 280, max: 420, usual: 348 } as const

const STEP_PX = 12
const KEPT_AS = 'starling:list-width'

export interface ListDividerProps {
  readonly width: number
  onWidth(width: number): void
}

export function ListDivider({ width, onWidth }: ListDividerProps): JSX.Element {
  const texts = useTexts()
  const grip = useRef<{ readonly x: number; readonly width: number } | null>(null)
  const put = (next: number) => {
    const kept = Math.round(Math.min(LIST_PX.max, Math.max(LIST_PX.min, next)))
    onWidth(kept)
    keepListWidth(kept)
  }
  const towardsEnd = () => (document.documentElement.dir === 'rtl' ? -1 : 1)
  const press = (event: KeyboardEvent) => {
    const by = { ArrowRight: STEP_PX, ArrowLeft: -STEP_PX }[event.key]
    if (by === undefined) return
    event.preventDefault()
    put(width + by * towardsEnd())
  }
  const drag = (event: PointerEvent) => {
    if (grip.current !== null) put(grip.current.width + (event.clientX - grip.current.x) * towardsEnd())
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a rule that moves has no element of its own.
    <div
      className="divider"
      role="separator"
      aria-orientation="vertical"
      aria-label={texts.list.resize}
      aria-valuemin={LIST_PX.min}
      aria-valuemax={LIST_PX.max}
      aria-valuenow={width}
      tabIndex={0}
      onKeyDown={press}
      onDoubleClick={() => put(LIST_PX.usual)}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        grip.current = { x: event.clientX, width }
      }}
      onPointerMove={drag}
      onPointerUp={() => {
        grip.current = null
      }}
    />
  )
}

export function keptListWidth(): number {
  try {
    const kept = Number(localStorage.getItem(KEPT_AS) ?? LIST_PX.usual)
    return kept >= LIST_PX.min && kept <= LIST_PX.max ? kept : LIST_PX.usual
  } catch {
    return LIST_PX.usual
  }
}

function keepListWidth(width: number): void {
  try {
    localStorage.setItem(KEPT_AS, String(width))
  } catch {
    // Without storage it is as wide as ever the next time.
  }
}
