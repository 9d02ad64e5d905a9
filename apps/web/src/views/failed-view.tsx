/**
 * The states in which there is no app to show: it cannot start, or it is open elsewhere.
 * @module
 */

import type { JSX } from 'react'
import { Button } from '../components/button.tsx'
import { useActions } from '../features/app/app-context.tsx'
import { useTexts } from '../i18n/texts-context.tsx'
import type { FailureCode } from '../view-state.ts'
import { Technical } from './crash.tsx'

export function FailedView({ code, detail }: { readonly code: FailureCode; readonly detail: string }): JSX.Element {
  const texts = useTexts()
  const actions = useActions()
  return (
    <main className="whole">
      <div>
        <span className="mark" aria-hidden="true" />
        <h1>{texts.app.failedTitle}</h1>
        <p>{texts.app.failed[code]}</p>
        <div className="acts">
          <Button look="primary" onClick={() => actions.startAgain()}>
            {texts.common.tryAgain}
          </Button>
        </div>
        <Technical detail={detail === '' ? code : `${code}: ${detail}`} />
      </div>
    </main>
  )
}

export function ElsewhereView(): JSX.Element {
  const texts = useTexts()
  const actions = useActions()
  return (
    <main className="whole">
      <div>
        <span className="mark" aria-hidden="true" />
        <h1>{texts.app.elsewhereTitle}</h1>
        <p>{texts.app.elsewhereText}</p>
        <div className="acts">
          <Button look="primary" onClick={() => actions.useHere()}>
            {texts.app.useHere}
          </Button>
        </div>
      </div>
    </main>
  )
}
