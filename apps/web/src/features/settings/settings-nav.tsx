/**
 * The list of settings, where the list of conversations was.
 * @module
 */

import { type JSX, useState } from 'react'
import { Avatar } from '../../components/avatar.tsx'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { IconButton } from '../../components/icon-button.tsx'
import { PageTitle } from '../../components/page-title.tsx'
import { useTexts } from '../../i18n/texts-context.tsx'
import { Icon, type IconDrawing } from '../../icons/icon.tsx'
import { ArrowLeft, Info, Keyboard, Palette, Shield } from '../../icons/lucide.ts'
import type { ViewState } from '../../view-state.ts'
import { useActions, useView } from '../app/app-context.tsx'
import { fitsName } from '../onboarding/name-length.ts'
import type { SettingsPage } from '../router/route.ts'
import { HOME } from '../router/route.ts'
import { useRouter } from '../router/router.tsx'
import { useNarrow } from '../shell/use-narrow.ts'
import { ownNameOf, shortId } from '../text/person-name.ts'
import { useToast } from '../toast/toaster.tsx'
import '../../styles/settings.css'

export interface SettingsNavProps {
  readonly section: SettingsPage
  onShortcuts(): void
}

export function SettingsNav({ section, onShortcuts }: SettingsNavProps): JSX.Element {
  const texts = useTexts()
  const account = useView(selectAccount)
  const isUpdateReady = useView(selectUpdate)
  const { go, replace, route } = useRouter()
  const [isNaming, setNaming] = useState(false)
  const open = (next: SettingsPage) => {
    const isIndex = route.page === 'settings' && route.section === null
    const move = isIndex ? go : replace
    move({ page: 'settings', section: next })
  }
  // Alone on the screen it is a list to choose from; beside the page it says which one that is.
  const shown = useNarrow() ? null : section
  const item = (page: SettingsPage, icon: IconDrawing, label: string) => (
    <li>
      <button
        type="button"
        className={shown === page ? 'on' : undefined}
        aria-current={shown === page ? 'page' : undefined}
        onClick={() => open(page)}
      >
        <Icon of={icon} />
        {label}
      </button>
    </li>
  )
  return (
    <nav className="pane-list" data-pane="list" aria-label={texts.settings.title}>
      <div className="bar">
        <IconButton icon={ArrowLeft} points label={texts.common.backToList} onClick={() => go(HOME)} />
        <PageTitle className="bar-title trunc">{texts.settings.title}</PageTitle>
      </div>
      <div className="rows">
        {account !== null && (
          <button type="button" className="row" aria-haspopup="dialog" onClick={() => setNaming(true)}>
            <Avatar id={account.id} name={ownNameOf(account.name)} />
            <span className="trunc">
              <span className="name trunc">
                <bdi>{ownNameOf(account.name) || texts.settings.account}</bdi>
              </span>
              <span className="mono faint trunc settings-id" dir="ltr">
                {shortId(account.id)}
              </span>
            </span>
          </button>
        )}
        <ul className="settings-nav">
          {item('appearance', Palette, texts.settings.appearance)}
          {item('security', Shield, texts.settings.security)}
          <li>
            <button type="button" aria-haspopup="dialog" onClick={onShortcuts}>
              <Icon of={Keyboard} />
              {texts.settings.shortcuts}
            </button>
          </li>
          {item('about', Info, texts.settings.aboutApp)}
        </ul>
      </div>
      <p className="faint settings-foot">{isUpdateReady ? texts.settings.updateReady : texts.settings.newest}</p>
      {isNaming && account !== null && <NameDialog name={account.name} onClose={() => setNaming(false)} />}
    </nav>
  )
}

function NameDialog({ name, onClose }: { readonly name: string; onClose(): void }): JSX.Element {
  const texts = useTexts()
  const actions = useActions()
  const toast = useToast()
  const [next, setNext] = useState(ownNameOf(name))
  const fits = fitsName(next)
  const save = async () => {
    if (!fits) return
    await actions.setName(next.trim())
    toast({ text: texts.settings.nameSaved })
    onClose()
  }
  return (
    <Dialog title={texts.settings.accountName} onClose={onClose}>
      <form
        className="dialog-body"
        onSubmit={(event) => {
          event.preventDefault()
          void save()
        }}
      >
        <div>
          <div className={`field${fits ? '' : ' is-bad'}`}>
            <input
              dir="auto"
              value={next}
              autoComplete="nickname"
              aria-label={texts.settings.accountName}
              aria-invalid={!fits || undefined}
              onChange={(event) => setNext(event.currentTarget.value)}
            />
          </div>
          <p className={`help${fits ? '' : ' bad'}`} role="status">
            {fits ? texts.settings.accountNameHelp : texts.create.nameTooLong}
          </p>
        </div>
      </form>
      <div className="acts">
        <Button onClick={onClose}>{texts.common.cancel}</Button>
        <Button look="primary" disabled={!fits} onClick={save}>
          {texts.common.save}
        </Button>
      </div>
    </Dialog>
  )
}

const selectAccount = (state: ViewState) => state.account
const selectUpdate = (state: ViewState) => state.isUpdateReady
