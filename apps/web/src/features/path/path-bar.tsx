/**
 * The three hops under the list: always in view, and the way to all about them.
 * @module
 */

import type { JSX } from 'react'
import { useFormat, useTexts } from '../../i18n/texts-context.tsx'
import { Icon } from '../../icons/icon.tsx'
import { CircleAlert } from '../../icons/lucide.ts'
import type { ViewState } from '../../view-state.ts'
import { useView } from '../app/app-context.tsx'
import { useRouter } from '../router/router.tsx'
import { hopNames } from './hop-name.ts'

export function PathBar(): JSX.Element {
  const texts = useTexts()
  const format = useFormat()
  const connection = useView(selectConnection)
  const paths = useView(selectPaths)
  const { go } = useRouter()
  const warnings = useView(selectWarnings)
  const path = paths[0]
  const isUp = connection.state === 'online' && path !== undefined
  const isBuilding = connection.state === 'connecting'
  const where = isUp ? hopNames(path.hops.map(({ host }) => host)) : isBuilding ? texts.path.building : texts.path.none
  return (
    <button type="button" className="pathbar" onClick={() => go({ page: 'path' })}>
      <span className={`hops${isUp ? '' : isBuilding ? ' building' : ' off'}`} aria-hidden="true">
        <b />
        <b />
        <b />
      </span>
      <span className="sr">{texts.path.title}: </span>
      {/* Names of servers are always left to right; a sentence is as its language. */}
      <bdi className="trunc" dir={isUp ? 'ltr' : 'auto'}>
        {where}
      </bdi>
      {warnings.length > 0 && (
        <span className="heed-mark">
          <Icon of={CircleAlert} small />
          <span className="sr">{warnings.map((code) => texts.path.warnings[code].title).join(', ')}</span>
        </span>
      )}
      {connection.state === 'online' && (
        <span className="live">
          {connection.isHeld ? texts.path.upToDate : texts.path.lastChecked(format.time(connection.checkedAtMs))}
        </span>
      )}
    </button>
  )
}

const selectConnection = (state: ViewState) => state.connection
const selectWarnings = (state: ViewState) => state.warnings
const selectPaths = (state: ViewState) => state.paths
