/**
 * Puts the look of the settings onto the page's root, where the tokens read it.
 * @module
 */

import { useLayoutEffect } from 'react'
import type { Settings } from '../../view-state.ts'

const BAR_COLOURS = { light: '#f4f6f7', dark: '#0d1215' } as const

export function useLook({ theme, accent, density, textZoom, reduceMotion }: Settings): void {
  useLayoutEffect(() => {
    const root = document.documentElement
    if (theme === 'system') delete root.dataset['theme']
    else root.dataset['theme'] = theme
    root.dataset['accent'] = accent
    root.dataset['density'] = density
    root.dataset['motion'] = reduceMotion ? 'reduced' : 'full'
    root.style.setProperty('--text-zoom', String(Math.min(1.5, Math.max(0.9, textZoom))))
    for (const meta of document.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"]')) {
      const side = meta.media.includes('dark') ? 'dark' : 'light'
      meta.content = BAR_COLOURS[theme === 'system' ? side : theme]
    }
  }, [theme, accent, density, textZoom, reduceMotion])
}
