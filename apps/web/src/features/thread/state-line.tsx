/**
 * The state of an own message in words, under its bubble: for the newest one, and for every one that failed or is late.
 * @module
 */

import type { JSX } from 'react'
import { useHasPassed } from '../../components/use-now.ts'
import { useTexts } from '../../i18n/texts-context.tsx'
import { Nest } from '../../icons/nest.tsx'
import type { OwnState } from '../../view-state.ts'
import { stateWords } from './state-words.ts'

export interface StateLineProps {
  readonly state: OwnState
  readonly isLastOwn: boolean
  readonly isTabStop: boolean
  /** @param button - what was pressed */
  onRetry(button: HTMLElement): void
  onWhy(): void
}

/** Source: docs/web-screens.md, "When a message is late". */
const STILL_MS = 3_000
const WHY_MS = 15_000

export function StateLine({ state, isLastOwn, isTabStop, onRetry, onWhy }: StateLineProps): JSX.Element | null {
  const texts = useTexts()
  const tabIndex = isTabStop ? 0 : -1
  const since = state.kind === 'sending' ? state.sinceMs : null
  const isLate = useHasPassed(since, STILL_MS)
  const isVeryLate = useHasPassed(since, WHY_MS)

  if (state.kind === 'failed') {
    return (
      <div className="state bad">
        <Nest kind="failed" />
        <span>{stateWords(state, texts)}</span>
        <button
          type="button"
          className="text-btn"
          tabIndex={tabIndex}
          onClick={(event) => onRetry(event.currentTarget)}
        >
          {texts.common.tryAgain}
        </button>
      </div>
    )
  }
  if (!isLastOwn && !isLate) return null
  return (
    <div className="state">
      <Nest {...state} />
      <span>{isLate ? texts.state.stillSending : stateWords(state, texts)}</span>
      {isVeryLate && (
        <button type="button" className="text-btn" tabIndex={tabIndex} onClick={onWhy}>
          {texts.state.why}
        </button>
      )}
    </div>
  )
}
