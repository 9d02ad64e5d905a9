/**
 * Who a conversation is with: the whole account id, and a name only this person gives them.
 * @module
 */

import { type JSX, useId, useState } from 'react'
import { AccountIdGroups } from '../../components/account-id-groups.tsx'
import { Button } from '../../components/button.tsx'
import { copyText } from '../../components/clipboard.ts'
import { Dialog } from '../../components/dialog.tsx'
import { useTexts } from '../../i18n/texts-context.tsx'
import { Icon } from '../../icons/icon.tsx'
import { Copy } from '../../icons/lucide.ts'
import type { Person } from '../../view-state.ts'
import { useActions } from '../app/app-context.tsx'
import { ownNameOf } from '../text/person-name.ts'
import { useToast } from '../toast/toaster.tsx'

export interface AboutDialogProps {
  readonly person: Person
  onClose(): void
}

const NAME_UNITS_MAX = 100

export function AboutDialog({ person, onClose }: AboutDialogProps): JSX.Element {
  const texts = useTexts()
  const toast = useToast()
  const actions = useActions()
  const shown = ownNameOf(person.name)
  const [name, setName] = useState(shown)
  const id = useId()
  const save = async () => {
    // What is left as it was may be the name they chose, and follows them.
    if (name.trim() !== shown) {
      await actions.nameContact(person.id, name.trim())
      toast({ text: texts.about.saved })
    }
    onClose()
  }
  return (
    <Dialog title={texts.about.title} onClose={onClose} hasCross>
      <div className="dialog-body">
        {!person.isSelf && (
          <form
            onSubmit={(event) => {
              event.preventDefault()
              void save()
            }}
          >
            <label className="label" htmlFor={id}>
              {texts.about.nameLabel}
            </label>
            <div className="field">
              <input
                id={id}
                dir="auto"
                value={name}
                maxLength={NAME_UNITS_MAX}
                autoComplete="off"
                aria-describedby={`${id}-help`}
                onChange={(event) => setName(event.currentTarget.value)}
              />
              <Button size="sm" onClick={save}>
                {texts.common.save}
              </Button>
            </div>
            <p className="help" id={`${id}-help`}>
              {texts.about.nameHelp}
            </p>
          </form>
        )}
        <div>
          <h3 className="label">{texts.about.idLabel}</h3>
          <AccountIdGroups id={person.id} />
        </div>
        {!person.isSelf && <p className="said">{texts.about.cannotSee}</p>}
      </div>
      <div className="acts">
        <Button
          onClick={async () => {
            const isCopied = await copyText(person.id)
            toast({ text: isCopied ? texts.common.accountIdCopied : texts.common.couldNotCopy, isBad: !isCopied })
          }}
        >
          <Icon of={Copy} small />
          {texts.thread.copyId}
        </Button>
      </div>
    </Dialog>
  )
}
