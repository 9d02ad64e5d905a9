/**
 * Makes text of strangers harmless before it is shown. What is said stays; what only disturbs goes: controls, directions
 * that reach beyond their own line, floods of invisible characters, towers of marks.
 * Pure, and linear in the length. HTML needs no care here: views show text as text.
 * Source: docs/web-screens.md, "Hostile content".
 * @module
 */

import { pairBidi } from './pair-bidi.ts'

/** Marks on one letter that any script in use needs; a tower has hundreds. */
export const MARKS_MAX = 8

/** Invisible code points in a row that emoji and scripts need: a variation selector and a joiner. */
export const INVISIBLE_MAX = 2

/** @returns well-formed text whose lines end in `\n`. Applying it twice changes nothing more. */
export function safeText(text: string): string {
  if (PLAIN.test(text)) return text
  const lines = text.replace(LONE_SURROGATES, '\ufffd').replace(LINE_ENDS, '\n').replace(CONTROLS, '')
  return lines
    .split('\n')
    .map((line) => pairBidi(thin(line)))
    .join('\n')
}

/** For one line without directions of its own: a name, a preview. At most `unitsMax` UTF-16 units. */
export function safeLine(text: string, unitsMax = 200): string {
  return safeText(text.slice(0, cutAt(text, unitsMax)))
    .replace(BIDI, '')
    .replace(/\s+/gu, ' ')
    .trim()
}

/** Whether anything of it can be seen. */
export function isVisible(text: string): boolean {
  return VISIBLE.test(text)
}

/** The last place at or before `unitsMax` that does not tear a surrogate pair apart. */
export function cutAt(text: string, unitsMax: number): number {
  if (text.length <= unitsMax) return text.length
  const unit = text.charCodeAt(unitsMax - 1)
  return unit >= 0xd800 && unit < 0xdc00 ? unitsMax - 1 : unitsMax
}

/** Drops what exceeds the limits for marks and invisible code points. */
function thin(line: string): string {
  if (!MARK_OR_INVISIBLE.test(line)) return line
  let kept = ''
  let marks = 0
  let invisible = 0
  for (let at = 0; at < line.length; ) {
    const char = String.fromCodePoint(line.codePointAt(at) ?? 0)
    const flag = char === BLACK_FLAG ? REGION_FLAG.exec(line.slice(at, at + FLAG_UNITS_MAX)) : null
    at += flag?.[0].length ?? char.length
    if (flag !== null) {
      kept += flag[0]
      marks = invisible = 0
      continue
    }
    if (BIDI_ONE.test(char)) kept += char
    else if (INVISIBLE_ONE.test(char)) {
      invisible += 1
      if (invisible <= INVISIBLE_MAX && !TAG.test(char)) kept += char
    } else if (MARK_ONE.test(char)) {
      marks += 1
      if (marks <= MARKS_MAX) {
        kept += char
        invisible = 0
      }
    } else {
      kept += char
      marks = invisible = 0
    }
  }
  return kept
}

/** Nothing to do: printable ASCII and line feeds. */
const PLAIN = /^[\n\x20-\x7e]*$/
const LONE_SURROGATES = /\p{Cs}/gu
const LINE_ENDS = /\r\n?|[\v\f\u0085\u2028\u2029]/g
/** Controls but tab and line feed; annotation marks; deprecated format characters. */
const CONTROLS = /(?![\t\n])\p{Cc}|[\u206a-\u206f\ufff9-\ufffc]/gu
const BIDI = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g
const BIDI_ONE = /^[\u202a-\u202e\u2066-\u2069]$/
const MARK_OR_INVISIBLE = /[\p{M}\p{DI}]/u
const MARK_ONE = /^\p{M}$/u
const INVISIBLE_ONE = /^\p{DI}$/u
const TAG = /^[\u{e0000}-\u{e007f}]$/u
/** A flag of a region, the only use of tags: England, Scotland, Wales, and their like. */
const BLACK_FLAG = '\u{1f3f4}'
const REGION_FLAG = /^\u{1f3f4}[\u{e0030}-\u{e0039}\u{e0061}-\u{e007a}]{3,6}\u{e007f}/u
const FLAG_UNITS_MAX = 16
const VISIBLE = /[^\s\p{DI}\p{M}\u2800]/u
