/**
 * What stands where a view broke.
 * @module
 */

import type { JSX } from 'react'
import { Button } from '../components/button.tsx'
import { useTexts } from '../i18n/texts-context.tsx'

export interface CrashProps {
  readonly error: unknown
  retry(): void
}

export function Crash({ error, retry }: CrashProps): JSX.Element {
  const texts = useTexts()
  return (
    <div className="whole" role="alert">
      <div>
        <h2 className="page-title">{texts.app.crashTitle}</h2>
        <p>{texts.app.crashText}</p>
        <div className="acts">
          <Button look="primary" onClick={retry}>
            {texts.common.tryAgain}
          </Button>
          <Button onClick={() => location.reload()}>{texts.app.reload}</Button>
        </div>
        <Technical detail={error instanceof Error ? `${error.name}: ${error.message}` : String(error)} />
      </div>
    </div>
  )
}

export function Technical({ detail }: { readonly detail: string }): JSX.Element | null {
  const texts = useTexts()
  if (detail === '') return null
  return (
    <details>
      <summary>{texts.app.technical}</summary>
      <pre dir="ltr">{detail}</pre>
    </details>
  )
}
