/**
 * What protects this browser's copy: the password and the lock, the phrase, and leaving.
 * @module
 */

import { type JSX, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { useTexts } from '../../i18n/texts-context.tsx'
import { KeyRound, Lock } from '../../icons/lucide.ts'
import type { ViewState } from '../../view-state.ts'
import { useActions, useView } from '../app/app-context.tsx'
import { useRouter } from '../router/router.tsx'
import { ActionRow, SelectRow } from './choices.tsx'
import { PasswordDialog, type PasswordDialogProps } from './password-dialog.tsx'
import { PhraseDialog } from './phrase-dialog.tsx'

const LOCK_MINUTES = [0, 1, 5, 15, 30, 60] as const

type Over =
  | { readonly kind: 'password'; readonly what: PasswordDialogProps['kind'] }
  | { readonly kind: 'phrase' | 'remove' }

export function SecurityPage(): JSX.Element {
  const texts = useTexts()
  const actions = useActions()
  const account = useView(selectAccount)
  const lockAfterMinutes = useView(selectLockAfter)
  const { back } = useRouter()
  const [over, setOver] = useState<Over | null>(null)
  const close = () => setOver(null)
  const hasPassword = account?.hasPassphrase === true
  return (
    <>
      <PageHeader title={texts.settings.security} onClose={() => back({ page: 'settings', section: null })} isFixed />
      <div className="page">
        <div className="in">
          <section className="sec">
            <h2>{texts.settings.thisDevice}</h2>
            <div className="group">
              <ActionRow
                icon={Lock}
                title={hasPassword ? texts.settings.passwordOn : texts.settings.passwordOff}
                note={hasPassword ? texts.settings.passwordOnText : texts.settings.passwordOffText}
              >
                <span className="setting-acts">
                  {hasPassword ? (
                    <>
                      <Button size="sm" onClick={() => setOver({ kind: 'password', what: 'change' })}>
                        {texts.settings.passwordChange}
                      </Button>
                      <Button size="sm" look="danger" onClick={() => setOver({ kind: 'password', what: 'remove' })}>
                        {texts.settings.passwordRemove}
                      </Button>
                    </>
                  ) : (
                    <Button size="sm" onClick={() => setOver({ kind: 'password', what: 'set' })}>
                      {texts.settings.passwordSet}
                    </Button>
                  )}
                </span>
              </ActionRow>
              {hasPassword && (
                <>
                  <SelectRow
                    title={texts.settings.lockAfter}
                    note={texts.settings.lockAfterText}
                    value={lockAfterMinutes}
                    options={withOwn(lockAfterMinutes).map((minutes) => ({
                      value: minutes,
                      label: minutes === 0 ? texts.settings.lockNever : texts.settings.lockMinutes(minutes),
                    }))}
                    onChange={(minutes) => actions.setSettings({ lockAfterMinutes: minutes })}
                  />
                  <ActionRow title={texts.settings.lockNow}>
                    <Button size="sm" onClick={() => actions.lock()}>
                      {texts.shortcuts.lock}
                    </Button>
                  </ActionRow>
                </>
              )}
              <ActionRow
                icon={KeyRound}
                title={texts.settings.phrase}
                note={account?.hasSeenPhrase === true ? texts.settings.phraseText : texts.settings.phraseUnseenText}
              >
                <Button size="sm" onClick={() => setOver({ kind: 'phrase' })}>
                  {texts.settings.phraseShow}
                </Button>
              </ActionRow>
            </div>
          </section>
          <section className="sec">
            <h2>{texts.settings.removeSection}</h2>
            <Button look="danger" onClick={() => setOver({ kind: 'remove' })}>
              {texts.settings.removeAccount}
            </Button>
            <p className="help">{texts.settings.removeAccountText}</p>
          </section>
        </div>
      </div>
      {over?.kind === 'password' && <PasswordDialog kind={over.what} onClose={close} />}
      {over?.kind === 'phrase' && <PhraseDialog onClose={close} />}
      {over?.kind === 'remove' && <RemoveDialog onClose={close} />}
    </>
  )
}

function RemoveDialog({ onClose }: { onClose(): void }): JSX.Element {
  const texts = useTexts()
  const actions = useActions()
  const [isSure, setSure] = useState(false)
  return (
    <Dialog title={texts.settings.removeTitle} onClose={onClose}>
      <p className="said">{texts.settings.removeAccountText}</p>
      <label className="sure">
        <input type="checkbox" checked={isSure} onChange={(event) => setSure(event.currentTarget.checked)} />
        {texts.settings.removeSeen}
      </label>
      <div className="acts">
        <Button onClick={onClose}>{texts.common.cancel}</Button>
        <Button look="danger solid" disabled={!isSure} onClick={() => actions.removeAccount()}>
          {texts.settings.removeConfirm}
        </Button>
      </div>
    </Dialog>
  )
}

/** What is set is among the options, even if it came from elsewhere. */
function withOwn(minutes: number): readonly number[] {
  const known: readonly number[] = LOCK_MINUTES
  return known.includes(minutes) ? known : [...known, minutes].sort((left, right) => left - right)
}

const selectAccount = (state: ViewState) => state.account
const selectLockAfter = (state: ViewState) => state.settings.lockAfterMinutes
