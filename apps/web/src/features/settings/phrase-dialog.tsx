/**
 * Shows the recovery phrase again, after the password where there is one.
 * @module
 */

import { type JSX, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { PasswordField } from '../../components/password-field.tsx'
import { useTexts } from '../../i18n/texts-context.tsx'
import type { PassphraseRefusal, ViewState } from '../../view-state.ts'
import { useActions, useView } from '../app/app-context.tsx'
import { PhraseWords } from '../onboarding/phrase-words.tsx'

export function PhraseDialog({ onClose }: { onClose(): void }): JSX.Element {
  const texts = useTexts()
  const actions = useActions()
  const hasPassword = useView(selectHasPassword)
  const [password, setPassword] = useState('')
  const [phrase, setPhrase] = useState<string | null>(null)
  const [isShown, setShown] = useState(true)
  const [refusal, setRefusal] = useState<PassphraseRefusal | null>(null)
  const reveal = async () => {
    const revealed = await actions.revealPhrase(hasPassword ? password : null)
    setRefusal(revealed.ok ? null : revealed.reason)
    setPhrase(revealed.ok ? revealed.phrase : null)
  }
  return (
    <Dialog title={texts.settings.phraseDialog} onClose={onClose} wide hasCross>
      <p className="said">{texts.settings.phraseDialogText}</p>
      {phrase !== null ? (
        <PhraseWords phrase={phrase} isShown={isShown} onShow={setShown} takesFocus />
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault()
            void reveal()
          }}
        >
          {hasPassword && (
            <div className="dialog-body">
              <PasswordField
                label={texts.settings.phraseAsk}
                value={password}
                autoComplete="current-password"
                error={refusal === null ? null : texts.lock.refused[refusal]}
                onChange={(value) => {
                  setPassword(value)
                  setRefusal(null)
                }}
              />
            </div>
          )}
          {!hasPassword && refusal !== null && (
            <p className="help bad" role="alert">
              {texts.lock.refused[refusal]}
            </p>
          )}
          <p className="said">{texts.create.revealHelp}</p>
          <div className="acts">
            <Button onClick={onClose}>{texts.common.cancel}</Button>
            <Button look="primary" onClick={reveal}>
              {texts.create.reveal}
            </Button>
          </div>
        </form>
      )}
    </Dialog>
  )
}

const selectHasPassword = (state: ViewState) => state.account?.hasPassphrase === true
