/**
 * The banner about the connection: only when something is wrong, and a moment after it is right again.
 * @module
 */

import { type JSX, useEffect, useRef, useState } from 'react'
import { useHasPassed } from '../../components/use-now.ts'
import { useTexts } from '../../i18n/texts-context.tsx'
import { Icon, type IconDrawing } from '../../icons/icon.tsx'
import { Check, Clock, CloudOff, RefreshCw, WifiOff } from '../../icons/lucide.ts'
import type { ConnectionView, ViewState } from '../../view-state.ts'
import { useActions, useView } from '../app/app-context.tsx'
import { useRouter } from '../router/router.tsx'
import { AGAIN_MS, againBanner, type Banner, bannerOf, QUIET_MS } from './banner-of.ts'

const ICONS: Readonly<Record<Banner['icon'], IconDrawing>> = {
  path: RefreshCw,
  offline: WifiOff,
  blocked: CloudOff,
  clock: Clock,
  good: Check,
}

export function ConnectionBanner(): JSX.Element {
  const banner = useBanner(useView(selectConnection))
  return (
    <div role="status" aria-live="polite">
      {banner !== null && <BannerView banner={banner} />}
    </div>
  )
}

function BannerView({ banner }: { readonly banner: Banner }): JSX.Element {
  const texts = useTexts()
  const actions = useActions()
  const { go } = useRouter()
  return (
    <div className={`banner ${banner.tone}`}>
      <Icon of={ICONS[banner.icon]} />
      <span className="grow">
        {banner.title !== '' && <b>{banner.title} </b>}
        {banner.text}
      </span>
      {banner.action === 'options' && (
        <button type="button" onClick={() => go({ page: 'path' })}>
          {texts.connection.options}
        </button>
      )}
      {banner.action === 'reconnect' && (
        <button type="button" onClick={() => actions.reconnect()}>
          {texts.connection.reconnect}
        </button>
      )}
    </div>
  )
}

/** @returns what is to be shown now */
function useBanner(connection: ConnectionView): Banner | null {
  const texts = useTexts()
  // A break lasts from its first moment, whatever it is called meanwhile.
  const brokenSince = useRef<number | null>(null)
  if (connection.state === 'online') brokenSince.current = null
  else brokenSince.current ??= connection.sinceMs
  const isLong = useHasPassed(brokenSince.current, QUIET_MS)
  const isShown = connection.state !== 'online' && isLong

  const [again, setAgain] = useState<{ readonly waiting: number } | null>(null)
  const wasShown = useRef({ isShown: false, waiting: 0 })
  useEffect(() => {
    const { current } = wasShown
    if (isShown) {
      wasShown.current = {
        isShown: true,
        waiting: connection.state === 'offline' ? connection.waiting : current.waiting,
      }
      setAgain(null)
      return
    }
    if (connection.state !== 'online' || !current.isShown) return
    wasShown.current = { isShown: false, waiting: 0 }
    setAgain({ waiting: current.waiting })
  }, [connection, isShown])
  useEffect(() => {
    if (again === null) return
    const timer = setTimeout(() => setAgain(null), AGAIN_MS)
    return () => clearTimeout(timer)
  }, [again])

  if (isShown) return bannerOf(connection, texts)
  return again === null ? null : againBanner(again.waiting, texts)
}

const selectConnection = (state: ViewState) => state.connection
