/**
 * Hands the catalogue of the chosen language, and its formats, to every view below.
 * @module
 */

import { createContext, type JSX, type ReactNode, use, useEffect, useLayoutEffect, useMemo, useState } from 'react'
import type { Settings } from '../view-state.ts'
import { en } from './en.ts'
import { createFormat, type Format } from './format.ts'
import { type Language, loadTexts, resolveLanguage } from './language.ts'
import type { Texts } from './texts.ts'

interface Spoken {
  readonly texts: Texts
  readonly format: Format
}

const TextsContext = createContext<Spoken>({ texts: en, format: createFormat(en) })

export interface TextsProviderProps {
  readonly setting: Settings['language']
  readonly children: ReactNode
}

/** Shows nothing until the first catalogue is there; a later change keeps the old words until the new ones have come. */
export function TextsProvider({ setting, children }: TextsProviderProps): JSX.Element | null {
  const language = resolveLanguage(setting, navigator.languages ?? [])
  const [texts, setTexts] = useState<Texts | null>(language === 'en' ? en : null)

  useEffect(() => {
    const change = { isCurrent: true }
    void loadTexts(language)
      .catch(() => en)
      .then((loaded) => {
        if (change.isCurrent) setTexts(loaded)
      })
    return () => {
      change.isCurrent = false
    }
  }, [language])

  useLayoutEffect(() => {
    if (texts === null) return
    document.documentElement.lang = languageOf(texts)
    document.documentElement.dir = texts.direction
  }, [texts])

  const spoken = useMemo(() => (texts === null ? null : { texts, format: createFormat(texts) }), [texts])
  return spoken === null ? null : <TextsContext value={spoken}>{children}</TextsContext>
}

export function useTexts(): Texts {
  return use(TextsContext).texts
}

export function useFormat(): Format {
  return use(TextsContext).format
}

const languageOf = (texts: Texts): Language => (texts.direction === 'rtl' ? 'ar' : 'en')
