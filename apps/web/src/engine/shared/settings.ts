/**
 * The settings, read from wherever they were kept: what is not a setting is not taken.
 * @module
 */

import type { Accent, Settings } from '../../view-state.ts'

const ACCENTS: readonly Accent[] = ['petrol', 'iris', 'sky', 'moss', 'beak', 'robin', 'heather', 'ink']
const TEXT_ZOOM = { min: 0.9, max: 1.5 }
const LOCK_MINUTES_MAX = 24 * 60

type Check<Value> = (value: unknown) => Value | undefined

const oneOf =
  <Value extends string>(...values: readonly Value[]): Check<Value> =>
  (value) =>
    values.find((each) => each === value)

const flag: Check<boolean> = (value) => (typeof value === 'boolean' ? value : undefined)

const within =
  (min: number, max: number): Check<number> =>
  (value) =>
    typeof value === 'number' && value >= min && value <= max ? value : undefined

const CHECKS: { readonly [Name in keyof Settings]: Check<Settings[Name]> } = {
  theme: oneOf('system', 'light', 'dark'),
  accent: oneOf(...ACCENTS),
  density: oneOf('cosy', 'compact'),
  textZoom: within(TEXT_ZOOM.min, TEXT_ZOOM.max),
  enterSends: flag,
  singleKeys: flag,
  reduceMotion: flag,
  language: oneOf('system', 'en', 'ar'),
  lockAfterMinutes: within(0, LOCK_MINUTES_MAX),
}

/** The members of `value` that are settings, whatever it is. */
export function decodeSettings(value: unknown): Partial<Settings> {
  if (typeof value !== 'object' || value === null) return {}
  const found = Object.entries(CHECKS).flatMap(([name, check]) => {
    const setting = Object.hasOwn(value, name) ? check((value as Record<string, unknown>)[name]) : undefined
    return setting === undefined ? [] : [[name, setting] as const]
  })
  return Object.fromEntries(found)
}
