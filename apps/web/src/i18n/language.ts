/**
 * Which language the screens speak, and where its catalogue comes from.
 * @module
 */

import type { Settings } from '../view-state.ts'
import { en } from './en.ts'
import type { Texts } from './texts.ts'

export type Language = Exclude<Settings['language'], 'system'>

/** @param preferred - the browser's list, best first. */
export function resolveLanguage(setting: Settings['language'], preferred: readonly string[]): Language {
  if (setting !== 'system') return setting
  for (const tag of preferred) {
    const language = tag.toLowerCase().split('-')[0]
    if (language === 'en' || language === 'ar') return language
  }
  return 'en'
}

/** English is always there; the others are fetched when somebody reads them. */
export async function loadTexts(language: Language): Promise<Texts> {
  return language === 'ar' ? (await import('./ar.ts')).ar : en
}
