/**
 * Numbers, times and durations as the locale writes them.
 * @module
 */

import type { Texts } from './texts.ts'

export interface Format {
  number(value: number): string
  /** "16:38" */
  time(ms: number): string
  /** "16:38:41" */
  timeWithSeconds(ms: number): string
  /** For a row of the list: the time today, else "Yesterday", the weekday within a week, the date. */
  listTime(ms: number, nowMs: number): string
  /** For a separator: "Today", "Yesterday", "Monday, 23 November". */
  day(ms: number, nowMs: number): string
  /** "7 December, 16:38" */
  dateTime(ms: number): string
  /** "12 ms", "0.41 s", "9.4 s", "4 min 10 s", "8 h" */
  duration(ms: number): string
}

const DAY_MS = 86_400_000

export function createFormat(texts: Texts): Format {
  const { tag, time: words } = texts
  const number = new Intl.NumberFormat(tag)
  const precise = new Intl.NumberFormat(tag, { minimumFractionDigits: 2, maximumFractionDigits: 2 })
  const tenths = new Intl.NumberFormat(tag, { minimumFractionDigits: 1, maximumFractionDigits: 1 })
  // The browser's own habit decides between 12 and 24 hours where the interface speaks English to somebody elsewhere.
  const hour = hourStyle(timeTag(tag))
  const time = new Intl.DateTimeFormat(timeTag(tag), { hour, minute: '2-digit' })
  const seconds = new Intl.DateTimeFormat(timeTag(tag), { hour, minute: '2-digit', second: '2-digit' })
  const weekday = new Intl.DateTimeFormat(timeTag(tag), { weekday: 'short' })
  const short = new Intl.DateTimeFormat(timeTag(tag), { day: 'numeric', month: 'short' })
  const shortWithYear = new Intl.DateTimeFormat(timeTag(tag), { day: 'numeric', month: 'short', year: 'numeric' })
  const long = new Intl.DateTimeFormat(timeTag(tag), { weekday: 'long', day: 'numeric', month: 'long' })
  const longWithYear = new Intl.DateTimeFormat(timeTag(tag), {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
  })
  const date = new Intl.DateTimeFormat(timeTag(tag), {
    day: 'numeric',
    month: 'long',
    hour,
    minute: '2-digit',
  })

  return {
    number: (value) => number.format(value),
    time: (ms) => time.format(ms),
    timeWithSeconds: (ms) => seconds.format(ms),
    listTime(ms, nowMs) {
      const days = daysBetween(ms, nowMs)
      if (days <= 0) return nowMs - ms < 60_000 && nowMs >= ms ? words.now : time.format(ms)
      if (days === 1) return words.yesterday
      if (days < 7) return weekday.format(ms)
      return (sameYear(ms, nowMs) ? short : shortWithYear).format(ms)
    },
    day(ms, nowMs) {
      const days = daysBetween(ms, nowMs)
      if (days === 0) return words.today
      if (days === 1) return words.yesterday
      return (sameYear(ms, nowMs) ? long : longWithYear).format(ms)
    },
    dateTime: (ms) => date.format(ms),
    duration(ms) {
      const whole = Math.max(0, Math.round(ms))
      if (whole < 100) return words.milliseconds(number.format(whole))
      if (whole < 995) return words.seconds(precise.format(whole / 1000))
      if (whole < 59_950) return words.seconds(tenths.format(whole / 1000))
      const totalSeconds = Math.round(whole / 1000)
      if (totalSeconds < 3600) return words.minutes(Math.floor(totalSeconds / 60), totalSeconds % 60)
      const totalMinutes = Math.round(totalSeconds / 60)
      if (totalMinutes < 2 * 1440) return words.hours(Math.floor(totalMinutes / 60), totalMinutes % 60)
      return words.days(Math.round(totalMinutes / 1440))
    },
  }
}

/** Local midnights between two moments; negative when `ms` lies on a later day. */
export function daysBetween(ms: number, nowMs: number): number {
  return Math.round((midnight(nowMs) - midnight(ms)) / DAY_MS)
}

function midnight(ms: number): number {
  const day = new Date(ms)
  return new Date(day.getFullYear(), day.getMonth(), day.getDate()).getTime()
}

const sameYear = (a: number, b: number): boolean => new Date(a).getFullYear() === new Date(b).getFullYear()

/** "09:15" but "9:15 pm". */
function hourStyle(tag: string): 'numeric' | '2-digit' {
  const { hour12 } = new Intl.DateTimeFormat(tag, { hour: 'numeric' }).resolvedOptions()
  return hour12 === true ? 'numeric' : '2-digit'
}

/** "en" alone would mean the United States; most people who read the interface in English do not live there. */
const timeTag = (tag: string): string => (tag === 'en' ? englishTag() : tag)

function englishTag(): string {
  const preferred = typeof navigator === 'undefined' ? [] : (navigator.languages ?? [])
  return preferred.find((language) => /^en-/i.test(language)) ?? 'en-GB'
}
