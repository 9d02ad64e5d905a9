/**
 * To begin a conversation: type, paste or scan an account id, pick somebody known, or show one's own.
 * @module
 */

import { type JSX, lazy, Suspense, useEffect, useId, useMemo, useRef, useState } from 'react'
import { Avatar } from '../../components/avatar.tsx'
import { Button } from '../../components/button.tsx'
import { pasteText } from '../../components/clipboard.ts'
import { Help } from '../../components/help.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import type { Texts } from '../../i18n/texts.ts'
import { useTexts } from '../../i18n/texts-context.tsx'
import { Icon } from '../../icons/icon.tsx'
import { ScanLine } from '../../icons/lucide.ts'
import type { AccountId, Person, RecipientProblem, ViewState } from '../../view-state.ts'
import { useActions, useView } from '../app/app-context.tsx'
import { useRouter } from '../router/router.tsx'
import { nameOf, ownNameOf, shortId } from '../text/person-name.ts'
import { useToast } from '../toast/toaster.tsx'
import { idInText } from './id-in-text.ts'
import { OwnIdCard } from './own-id-card.tsx'
import '../../styles/fresh.css'

const ScanDialog = lazy(async () => ({ default: (await import('./scan-dialog.tsx')).ScanDialog }))

type Check =
  | { readonly ok: true; readonly id: AccountId }
  | { readonly ok: false; readonly reason: RecipientProblem; readonly length: number }

export function NewPage(): JSX.Element {
  const texts = useTexts()
  const account = useView(selectAccount)
  const { back } = useRouter()
  return (
    <>
      <PageHeader title={texts.fresh.title} onClose={() => back()} />
      <div className="page">
        <div className="in wide fresh">
          <Recipient />
          {account !== null && <OwnIdCard account={account} />}
          <People />
        </div>
      </div>
    </>
  )
}

function Recipient(): JSX.Element {
  const texts = useTexts()
  const actions = useActions()
  const toast = useToast()
  const { replace } = useRouter()
  const rows = useView(selectRows)
  const [text, setText] = useState('')
  const [check, setCheck] = useState<Check | null>(null)
  const [isStrict, setStrict] = useState(false)
  const [isScanning, setScanning] = useState(false)
  const field = useRef<HTMLInputElement>(null)
  const id = useId()

  useEffect(() => {
    const asked = { isCurrent: true }
    void actions.checkRecipient(text).then((answer) => {
      if (asked.isCurrent) setCheck(answer)
    })
    return () => {
      asked.isCurrent = false
    }
  }, [actions, text])

  const known = check?.ok ? rows.find((row) => row.id === check.id) : undefined
  const problem = check === null || check.ok || check.reason === 'empty' ? null : problemWords(check, texts)
  // Too short is no mistake while somebody types.
  const isUnfinished = check?.ok === false && check.reason === 'length' && check.length < 66
  const isBad = problem !== null && (isStrict || !isUnfinished)
  const open = () => {
    if (check?.ok) replace({ page: 'thread', id: check.id, details: null })
    else setStrict(true)
  }
  const take = (found: string) => {
    setText(idInText(found) ?? found.trim())
    setStrict(true)
    field.current?.focus()
  }

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        open()
      }}
    >
      <label className="label" htmlFor={id}>
        {texts.fresh.idLabel}
      </label>
      <div className={`field${isBad ? ' is-bad' : ''}`}>
        <input
          ref={field}
          id={id}
          className="mono"
          dir="ltr"
          value={text}
          placeholder={texts.fresh.idPlaceholder}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          inputMode="text"
          enterKeyHint="go"
          aria-invalid={isBad || undefined}
          aria-describedby={`${id}-help`}
          onBlur={() => setStrict(text !== '')}
          onChange={(event) => setText(event.currentTarget.value)}
          onPaste={(event) => {
            const pasted = idInText(event.clipboardData.getData('text'))
            if (pasted === null) return
            event.preventDefault()
            take(pasted)
          }}
        />
        <Button
          size="sm"
          onClick={async () => {
            const pasted = await pasteText()
            if (pasted === null) toast({ text: texts.fresh.pasteRefused, isBad: true })
            else take(pasted)
          }}
        >
          {texts.common.paste}
        </Button>
      </div>
      <Help
        id={`${id}-help`}
        {...(isBad ? { error: problem } : {})}
        {...(check?.ok ? { good: known === undefined ? texts.fresh.good : texts.fresh.known } : {})}
      >
        {problem}
      </Help>
      {check?.ok && (
        <div className="found">
          <Avatar id={check.id} name={known === undefined ? '' : ownNameOf(known.person.name)} size="md" />
          <span className="grow">
            <span className="name trunc">
              <bdi>{known === undefined ? shortId(check.id) : nameOf(known.person, texts)}</bdi>
            </span>
            {known !== undefined && (
              <span className="mono faint small" dir="ltr">
                {shortId(check.id)}
              </span>
            )}
          </span>
          <Button look="primary" size="sm" onClick={open}>
            {texts.fresh.write}
          </Button>
        </div>
      )}
      <button type="button" className="tile" onClick={() => setScanning(true)}>
        <Icon of={ScanLine} />
        {texts.fresh.scan}
      </button>
      <Suspense fallback={null}>
        {isScanning && (
          <ScanDialog
            onClose={() => setScanning(false)}
            onFound={(found) => {
              setScanning(false)
              take(found)
            }}
          />
        )}
      </Suspense>
    </form>
  )
}

function People(): JSX.Element | null {
  const texts = useTexts()
  const rows = useView(selectRows)
  const account = useView(selectAccount)
  const { replace } = useRouter()
  const people = useMemo(() => {
    const collator = new Intl.Collator(texts.tag)
    return rows
      .map(({ person }) => ({ person, name: nameOf(person, texts) }))
      .filter(({ person }) => !person.isSelf)
      .sort((left, right) => collator.compare(left.name, right.name))
  }, [rows, texts])
  if (account === null) return null
  const self: Person = { id: account.id, name: '', isSelf: true }
  return (
    <section className="sec" aria-label={texts.fresh.people}>
      <ul className="people">
        {[{ person: self, name: texts.common.noteToSelf }, ...people].map(({ person, name }) => (
          <li key={person.id}>
            <button
              type="button"
              className="row"
              onClick={() => replace({ page: 'thread', id: person.id, details: null })}
            >
              <Avatar id={person.id} name={ownNameOf(person.name)} isSelf={person.isSelf} size="md" />
              <span className="name trunc">
                <bdi>{name}</bdi>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}

function problemWords(check: Extract<Check, { ok: false }>, texts: Texts): string {
  switch (check.reason) {
    case 'empty':
      return ''
    case 'length':
      return texts.fresh.length(check.length)
    case 'prefix':
      return texts.fresh.prefix
    case 'not_hex':
      return texts.fresh.notHex
    case 'not_a_key':
      return texts.fresh.notAKey
  }
}

const selectAccount = (state: ViewState) => state.account
const selectRows = (state: ViewState) => state.conversations
