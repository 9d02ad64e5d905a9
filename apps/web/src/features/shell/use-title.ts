/**
 * The title of the tab and its picture. Places are named, people are not: the title ends up in the browser's history. While
 * locked nothing is told, not even that something is new.
 * @module
 */

import { useEffect } from 'react'
import type { Texts } from '../../i18n/texts.ts'
import { useFormat, useTexts } from '../../i18n/texts-context.tsx'
import type { ViewState } from '../../view-state.ts'
import { useView } from '../app/app-context.tsx'
import type { Route } from '../router/route.ts'
import { useRouter } from '../router/router.tsx'

export function useTitle(): void {
  const texts = useTexts()
  const format = useFormat()
  const { route } = useRouter()
  const phase = useView(selectPhase)
  const unread = useView(selectUnread)
  useEffect(() => {
    const isOpen = phase === 'ready'
    const place = isOpen ? placeOf(route, texts) : phase === 'locked' ? texts.app.locked : ''
    const name = [place, texts.common.appName].filter((part) => part !== '').join(' · ')
    document.title = isOpen && unread > 0 ? `(${format.number(unread)}) ${name}` : name

    const draw = () => {
      const isMarked = isOpen && unread > 0 && document.visibilityState === 'hidden'
      const icon = document.querySelector<HTMLLinkElement>('link[rel="icon"]')
      if (icon !== null) icon.href = isMarked ? '/favicon-unread.svg' : '/favicon.svg'
    }
    draw()
    document.addEventListener('visibilitychange', draw)
    return () => document.removeEventListener('visibilitychange', draw)
  }, [texts, format, route, phase, unread])
}

function placeOf(route: Route, texts: Texts): string {
  switch (route.page) {
    case 'thread':
      return route.details === null ? texts.thread.header : texts.details.title
    case 'new':
      return texts.fresh.title
    case 'path':
      return texts.path.title
    case 'settings':
      return texts.settings.title
    default:
      return ''
  }
}

const selectPhase = (state: ViewState) => state.app.phase
const selectUnread = (state: ViewState) => state.conversations.reduce((sum, { unread }) => sum + unread, 0)
