/**
 * The first thing anybody sees.
 * @module
 */

import type { JSX } from 'react'
import { Button } from '../../components/button.tsx'
import { useTexts } from '../../i18n/texts-context.tsx'
import { Icon } from '../../icons/icon.tsx'
import { Route, Server, UserPlus } from '../../icons/lucide.ts'
import type { ViewState } from '../../view-state.ts'
import { useView } from '../app/app-context.tsx'
import { useRouter } from '../router/router.tsx'
import '../../styles/welcome.css'

export function WelcomePage(): JSX.Element {
  const texts = useTexts()
  const profile = useView(selectProfile)
  const { go } = useRouter()
  return (
    <main className="welcome">
      <div className="sky" role="img" aria-label={texts.welcome.picture}>
        <p aria-hidden="true">{texts.welcome.caption}</p>
      </div>
      <div className="welcome-pane">
        <div className="brand">
          <span className="mark" aria-hidden="true" />
          {texts.common.appName}
        </div>
        <div className="welcome-mid">
          <h1>{texts.welcome.title}</h1>
          <p className="lead">{texts.welcome.lead}</p>
          <ul className="facts">
            <li>
              <Icon of={UserPlus} />
              <span>{texts.welcome.noNumber}</span>
            </li>
            <li>
              <Icon of={Route} />
              <span>{texts.welcome.threeHops}</span>
            </li>
            <li>
              <Icon of={Server} />
              <span>{texts.welcome.sealed}</span>
            </li>
          </ul>
          <div className="welcome-acts">
            <Button look="primary" size="lg" onClick={() => go({ page: 'create' })}>
              {texts.welcome.create}
            </Button>
            <Button size="lg" onClick={() => go({ page: 'restore' })}>
              {texts.welcome.restore}
            </Button>
          </div>
        </div>
        <p className="fine">{profile === 'testnet' ? texts.welcome.testnet : texts.welcome.fine}</p>
      </div>
    </main>
  )
}

const selectProfile = (state: ViewState) => state.network.profile
