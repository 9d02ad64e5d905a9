/**
 * When people have the app open.
 * @module
 */

import type { SeededRandom } from '../seeded-random.ts'

/** Milliseconds since the traffic began. */
export interface Session {
  readonly fromMs: number
  readonly untilMs: number
}

/** `always`: from the beginning on. Else so many times a day, for so long. */
export type Presence = 'always' | { readonly timesPerDay: number; readonly lengthMs: number }

const DAY_MS = 86_400_000

/** One session somewhere in each equal part of the time. */
export function drawSessions(presence: Presence, random: SeededRandom, durationMs: number): readonly Session[] {
  if (presence === 'always') return [{ fromMs: 0, untilMs: durationMs }]
  const count = Math.max(1, Math.round((presence.timesPerDay * durationMs) / DAY_MS))
  const partMs = durationMs / count
  const lengthMs = Math.min(presence.lengthMs, partMs)
  return Array.from({ length: count }, (_, part) => {
    const fromMs = Math.floor(part * partMs) + random.below(Math.max(1, Math.floor(partMs - lengthMs)))
    return { fromMs, untilMs: fromMs + lengthMs }
  })
}
