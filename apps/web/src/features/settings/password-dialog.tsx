/**
 * Sets, changes or removes the password of this browser's copy.
 * @module
 */

import { type JSX, useRef, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { PasswordField } from '../../components/password-field.tsx'
import { useTexts } from '../../i18n/texts-context.tsx'
import type { PassphraseRefusal } from '../../view-state.ts'
import { useActions } from '../app/app-context.tsx'
import { useToast } from '../toast/toaster.tsx'
import { PASSWORD_LENGTH_MIN, passwordStrength } from './password-strength.ts'

export interface PasswordDialogProps {
  readonly kind: 'set' | 'change' | 'remove'
  onClose(): void
}

export function PasswordDialog({ kind, onClose }: PasswordDialogProps): JSX.Element {
  const texts = useTexts()
  const actions = useActions()
  const toast = useToast()
  const [current, setCurrent] = useState('')
  const [next, setNext] = useState('')
  const [repeat, setRepeat] = useState('')
  const [isChecked, setChecked] = useState(false)
  const [refusal, setRefusal] = useState<PassphraseRefusal | null>(null)
  const [isBusy, setBusy] = useState(false)
  const currentField = useRef<HTMLInputElement>(null)
  const asksCurrent = kind !== 'set'
  const asksNext = kind !== 'remove'
  const isTooShort = asksNext && next.length < PASSWORD_LENGTH_MIN
  const isDifferent = asksNext && next !== repeat

  const save = async () => {
    setChecked(true)
    if (isBusy || isTooShort || isDifferent || (asksCurrent && current === '')) return
    setBusy(true)
    const result = await actions.setPassphrase(asksCurrent ? current : null, asksNext ? next : null)
    setBusy(false)
    if (!result.ok) {
      setRefusal(result.reason)
      currentField.current?.focus()
      return
    }
    toast({ text: kind === 'remove' ? texts.settings.passwordRemoved : texts.settings.passwordSaved })
    onClose()
  }
  const refused = refusal === null ? null : texts.lock.refused[refusal]
  const title = {
    set: texts.settings.passwordSet,
    change: texts.settings.passwordSet,
    remove: texts.settings.passwordRemoveTitle,
  }[kind]
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void save()
        }}
      >
        <p className="said">{kind === 'remove' ? texts.settings.passwordRemoveText : texts.settings.passwordNote}</p>
        <div className="dialog-body">
          {asksCurrent && (
            <PasswordField
              ref={currentField}
              label={texts.settings.passwordCurrent}
              value={current}
              autoComplete="current-password"
              error={refused}
              onChange={(value) => {
                setCurrent(value)
                setRefusal(null)
              }}
            />
          )}
          {asksNext && (
            <>
              <PasswordField
                label={texts.settings.passwordNew}
                value={next}
                autoComplete="new-password"
                error={isChecked && isTooShort ? texts.settings.passwordTooShort : null}
                help={next === '' ? texts.settings.passwordTooShort : <Strength password={next} />}
                onChange={setNext}
              />
              <PasswordField
                label={texts.settings.passwordRepeat}
                value={repeat}
                autoComplete="new-password"
                error={isChecked && isDifferent ? texts.settings.passwordMismatch : null}
                onChange={setRepeat}
              />
            </>
          )}
        </div>
        {!asksCurrent && refused !== null && (
          <p className="help bad" role="alert">
            {refused}
          </p>
        )}
        <div className="acts">
          <Button onClick={onClose}>{texts.common.cancel}</Button>
          <Button type="submit" look={kind === 'remove' ? 'danger solid' : 'primary'} isBusy={isBusy}>
            {kind === 'remove' ? texts.settings.passwordRemove : texts.common.save}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

function Strength({ password }: { readonly password: string }): JSX.Element {
  const texts = useTexts()
  const strength = passwordStrength(password)
  return (
    <span className={`strength ${strength}`}>
      <span className="strength-bar" aria-hidden="true">
        <i />
        <i />
        <i />
        <i />
      </span>
      {texts.settings.passwordStrengthLabel}: {texts.settings.passwordStrength[strength]}
    </span>
  )
}
