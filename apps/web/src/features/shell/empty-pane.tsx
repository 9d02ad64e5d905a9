/**
 * The main pane while no conversation is open.
 * @module
 */

import { type JSX, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { useTexts } from '../../i18n/texts-context.tsx'
import { Icon } from '../../icons/icon.tsx'
import { QrCode, SquarePen } from '../../icons/lucide.ts'
import type { ViewState } from '../../view-state.ts'
import { useView } from '../app/app-context.tsx'
import { ConnectionBanner } from '../connection/connection-banner.tsx'
import { useRouter } from '../router/router.tsx'
import { ownNameOf } from '../text/person-name.ts'

export function EmptyPane(): JSX.Element {
  const texts = useTexts()
  const account = useView(selectAccount)
  const isEmpty = useView(selectIsEmpty)
  const { go } = useRouter()
  const [part] = useState(() => partOfDay(new Date().getHours()))
  return (
    <>
      <ConnectionBanner />
      <div className="emp">
        <div className="mu" aria-hidden="true" />
        <h2>
          <bdi>{isEmpty ? texts.list.emptyTitle(ownNameOf(account?.name ?? ''), part) : texts.list.pickTitle}</bdi>
        </h2>
        <p className="lead">{isEmpty ? texts.list.emptyLead : texts.list.pickLead}</p>
        <div className="acts">
          <Button look="primary" onClick={() => go({ page: 'new' })}>
            <Icon of={SquarePen} small points />
            {texts.list.newConversation}
          </Button>
          {isEmpty && (
            <Button onClick={() => go({ page: 'new' })}>
              <Icon of={QrCode} small />
              {texts.list.myId}
            </Button>
          )}
        </div>
      </div>
    </>
  )
}

function partOfDay(hour: number): 'morning' | 'day' | 'evening' {
  if (hour >= 5 && hour < 11) return 'morning'
  return hour >= 11 && hour < 17 ? 'day' : 'evening'
}

const selectAccount = (state: ViewState) => state.account
const selectIsEmpty = (state: ViewState) => state.isListLoaded && state.conversations.length === 0
