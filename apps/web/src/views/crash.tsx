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
  const isMissing = isLoadFailure(error)
  return (
    <div className="whole" role="alert">
      <div>
        <h2 className="page-title">{isMissing ? texts.common.loadFailed : texts.app.crashTitle}</h2>
        <p>{texts.app.crashText}</p>
        <div className="acts">
          {/* A part that was not loaded is not asked for again before the page is. */}
          {!isMissing && (
            <Button look="primary" onClick={retry}>
              {texts.common.tryAgain}
            </Button>
          )}
          <Button {...(isMissing ? { look: 'primary' } : {})} onClick={() => location.reload()}>
            {texts.app.reload}
          </Button>
        </div>
        <Technical detail={error instanceof Error ? `${error.name}: ${error.message}` : String(error)} />
      </div>
    </div>
  )
}

/** Whether a part of the app did not come. There is no name for it: each browser, and the builder for styles, has its words. */
function isLoadFailure(error: unknown): boolean {
  return (
    error instanceof Error &&
    /dynamically imported module|importing a module script failed|unable to preload css/i.test(error.message)
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
