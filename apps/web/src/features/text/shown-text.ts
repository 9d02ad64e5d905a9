/**
 * How much of a long text is laid out at first, and with each press of "Show more": laying out 100,000 emoji at once would
 * hold the page for seconds.
 * @module
 */

import { cutAt, safeText } from './safe-text.ts'

const FIRST = { units: 1_600, lines: 25 } as const
const FURTHER = { units: 8_000, lines: 200 } as const
/** A rest this small is shown at once rather than behind a button. */
const REST_UNITS = 300
const REST_LINES = 5

/** So much of what came is looked at, more with each press: a flood of invisible characters must not hide what follows. */
const READ_UNITS = 40_000

export interface ShownText {
  /** Made safe. */
  readonly shown: string
  readonly hasMore: boolean
}

/**
 * @param text - as it came
 * @param presses - how often "Show more" was pressed
 */
export function shownText(text: string, presses: number): ShownText {
  const end = cutAt(text, READ_UNITS * (presses + 1))
  const safe = safeText(text.slice(0, end))
  const shown = beginning(safe, FIRST.units + presses * FURTHER.units, FIRST.lines + presses * FURTHER.lines)
  return { shown, hasMore: shown.length < safe.length || end < text.length }
}

function beginning(text: string, units: number, lines: number): string {
  if (text.length <= units + REST_UNITS && !hasMoreLines(text, lines + REST_LINES)) return text
  const atLine = nthLineEnd(text, lines)
  const end = Math.min(atLine, units)
  return text.slice(0, end === atLine ? end : tidyCut(text, end))
}

function hasMoreLines(text: string, lines: number): boolean {
  return nthLineEnd(text, lines) < text.length
}

/** Where the line with this number ends; the end of the text when it has fewer. */
function nthLineEnd(text: string, lines: number): number {
  let at = -1
  for (let line = 0; line < lines; line += 1) {
    at = text.indexOf('\n', at + 1)
    if (at === -1) return text.length
  }
  return at
}

/** At a space near by, else between two letters with what belongs to them. */
function tidyCut(text: string, end: number): number {
  const space = text.lastIndexOf(' ', end)
  if (space > end - 40) return space
  let cut = cutAt(text, end)
  for (let steps = 0; steps < 40 && cut > 1 && /^[\p{M}\p{DI}]/u.test(text.slice(cut, cut + 2)); steps += 1) {
    cut = cutAt(text, cut - 1)
  }
  return cut
}
