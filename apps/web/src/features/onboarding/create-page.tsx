/**
 * A new account: a name, the phrase written down and checked, ready. Nothing is kept before the end, and leaving says so.
 * @module
 */

import { type JSX, useEffect, useId, useMemo, useRef, useState } from 'react'
import { AccountIdGroups } from '../../components/account-id-groups.tsx'
import { Button } from '../../components/button.tsx'
import { copyText } from '../../components/clipboard.ts'
import { Dialog } from '../../components/dialog.tsx'
import { Help } from '../../components/help.tsx'
import { useTexts } from '../../i18n/texts-context.tsx'
import { useActions, useApp } from '../app/app-context.tsx'
import type { CreateStep } from '../router/route.ts'
import { useRouter } from '../router/router.tsx'
import { useToast } from '../toast/toaster.tsx'
import { fitsName } from './name-length.ts'
import { PhraseWords } from './phrase-words.tsx'
import { askFor, type Quiz } from './quiz.ts'
import { Steps } from './steps.tsx'
import { Wizard } from './wizard.tsx'

interface Draft {
  readonly id: string
  readonly phrase: string
}

export function CreatePage(): JSX.Element {
  const texts = useTexts()
  const actions = useActions()
  const { route, go, back } = useRouter()
  const [name, setName] = useState('')
  const [draft, setDraft] = useState<Draft | null>(null)
  // Whoever comes here by an old entry of the history has new keys, and begins anew.
  const [hasBegun, setBegun] = useState(false)
  const step = (hasBegun && route.page === 'create' ? route.step : undefined) ?? 'name'
  /** A word of the notes was named: they are there. */
  const [isWritten, setWritten] = useState(false)
  const [isLeaving, setLeaving] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  useOtherAccount(step === 'name' ? null : draft)

  useEffect(() => {
    const asked = { isCurrent: true }
    void actions.draftAccount().then((made) => {
      if (asked.isCurrent) setDraft(made)
    })
    return () => {
      asked.isCurrent = false
    }
  }, [actions])
  const setStep = (next: CreateStep) => {
    setBegun(true)
    go({ page: 'create', step: next })
  }
  // Closing the tab loses the keys as well.
  useEffect(() => {
    if (step === 'name') return
    const warn = (event: BeforeUnloadEvent) => event.preventDefault()
    addEventListener('beforeunload', warn)
    return () => removeEventListener('beforeunload', warn)
  }, [step])

  const keep = async () => {
    if (draft === null) return
    const result = await actions.keepAccount(draft.phrase, name.trim(), isWritten)
    if (result.ok) setProblem(null)
    else setProblem(result.reason === 'other_account' ? texts.create.otherAccount : texts.create.failed)
  }
  const leave = () => (name === '' && !hasBegun ? back() : setLeaving(true))
  const steps = (
    <Steps
      names={[texts.create.stepName, texts.create.stepPhrase, texts.create.stepReady]}
      at={{ name: 0, phrase: 1, check: 1, ready: 2 }[step]}
    />
  )

  return (
    <>
      {step === 'name' && (
        <Wizard title={texts.create.nameTitle} lead={texts.create.nameLead} steps={steps} onBack={leave}>
          <NameStep name={name} onName={setName} draft={draft} onNext={() => setStep('phrase')} />
        </Wizard>
      )}
      {step === 'phrase' && draft !== null && (
        <Wizard title={texts.create.phraseTitle} lead={texts.create.phraseLead} steps={steps} onBack={() => back()}>
          <PhraseStep phrase={draft.phrase} onWritten={() => setStep('check')} onLater={() => setStep('ready')} />
        </Wizard>
      )}
      {step === 'check' && draft !== null && (
        <CheckStep
          phrase={draft.phrase}
          steps={steps}
          onBack={() => back()}
          onRight={() => {
            setWritten(true)
            setStep('ready')
          }}
        />
      )}
      {step === 'ready' && draft !== null && (
        <Wizard title={texts.create.readyTitle} lead={texts.create.readyLead} steps={steps} onBack={() => back()}>
          <div className="wizard-fields">
            <OwnId id={draft.id} />
          </div>
          {problem !== null && (
            <p className="help bad" role="alert">
              {problem}
            </p>
          )}
          <div className="wizard-acts end">
            <Button look="primary" onClick={keep}>
              {texts.create.start}
            </Button>
          </div>
        </Wizard>
      )}
      {isLeaving && (
        <Dialog title={texts.create.leaveTitle} onClose={() => setLeaving(false)}>
          <p className="said">{texts.create.leaveText}</p>
          <div className="acts">
            <Button onClick={() => setLeaving(false)}>{texts.create.stay}</Button>
            <Button look="danger solid" onClick={() => back()}>
              {texts.create.leave}
            </Button>
          </div>
        </Dialog>
      )}
    </>
  )
}

/** An account of another tab takes this page away: then it says that the words of this one open nothing here. */
function useOtherAccount(draft: Draft | null): void {
  const texts = useTexts()
  const toast = useToast()
  const { getSnapshot } = useApp()
  const leave = useRef(() => {})
  leave.current = () => {
    const { account } = getSnapshot()
    if (draft === null || account === null || account.id === draft.id) return
    toast({ text: texts.create.otherAccount, isBad: true, stays: true })
  }
  useEffect(() => () => leave.current(), [])
}

interface NameStepProps {
  readonly name: string
  readonly draft: Draft | null
  onName(name: string): void
  onNext(): void
}

function NameStep({ name, draft, onName, onNext }: NameStepProps): JSX.Element {
  const texts = useTexts()
  const id = useId()
  const fits = fitsName(name)
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (fits && draft !== null) onNext()
      }}
    >
      <div className="wizard-fields">
        <div>
          <label className="label" htmlFor={id}>
            {texts.create.nameLabel}
          </label>
          <div className={`field${fits ? '' : ' is-bad'}`}>
            <input
              id={id}
              dir="auto"
              value={name}
              placeholder={texts.create.namePlaceholder}
              autoComplete="nickname"
              aria-invalid={!fits || undefined}
              aria-describedby={`${id}-help`}
              onChange={(event) => onName(event.currentTarget.value)}
            />
          </div>
          <Help id={`${id}-help`} {...(fits ? {} : { error: texts.create.nameTooLong })}>
            {texts.create.nameHelp}
          </Help>
        </div>
        {draft === null ? <p className="muted small">{texts.create.making}</p> : <OwnId id={draft.id} />}
      </div>
      <div className="wizard-acts end">
        <button type="submit" className="btn primary" disabled={!fits || draft === null}>
          {texts.common.next}
        </button>
      </div>
    </form>
  )
}

function OwnId({ id }: { readonly id: string }): JSX.Element {
  const texts = useTexts()
  const toast = useToast()
  return (
    <div className="id-box">
      <h2>{texts.create.yourId}</h2>
      <AccountIdGroups id={id} />
      <div className="id-box-foot">
        <span>{texts.create.idLead}</span>
        <Button
          look="ghost"
          size="sm"
          onClick={async () => {
            const isCopied = await copyText(id)
            toast({ text: isCopied ? texts.common.accountIdCopied : texts.common.couldNotCopy, isBad: !isCopied })
          }}
        >
          {texts.common.copy}
        </Button>
      </div>
    </div>
  )
}

interface PhraseStepProps {
  readonly phrase: string
  onWritten(): void
  onLater(): void
}

function PhraseStep({ phrase, onWritten, onLater }: PhraseStepProps): JSX.Element {
  const texts = useTexts()
  const [isShown, setShown] = useState(false)
  const [wasShown, setWasShown] = useState(false)
  return (
    <>
      <PhraseWords
        phrase={phrase}
        isShown={isShown}
        onShow={(next) => {
          setShown(next)
          setWasShown(wasShown || next)
        }}
      />
      <div className="wizard-acts">
        <Button look="ghost" onClick={onLater}>
          {texts.create.remindLater}
        </Button>
        <Button look="primary" disabled={!wasShown} onClick={onWritten}>
          {texts.create.written}
        </Button>
      </div>
    </>
  )
}

interface CheckStepProps {
  readonly phrase: string
  readonly steps: JSX.Element
  onBack(): void
  onRight(): void
}

/** One word of the thirteen, among others of the phrase: proof of notes, not of memory. */
function CheckStep({ phrase, steps, onBack, onRight }: CheckStepProps): JSX.Element {
  const texts = useTexts()
  const quiz = useMemo<Quiz>(
    () => askFor(phrase, (bound) => (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) % bound),
    [phrase],
  )
  const [isWrong, setWrong] = useState(false)
  return (
    <Wizard
      title={texts.create.confirmTitle}
      lead={texts.create.confirmLead(quiz.position)}
      steps={steps}
      onBack={onBack}
    >
      <div className="guess" dir="ltr">
        {quiz.choices.map((word) => (
          <Button key={word} onClick={() => (word === quiz.answer ? onRight() : setWrong(true))}>
            {word}
          </Button>
        ))}
      </div>
      <p className={`help${isWrong ? ' bad' : ''}`} role="alert">
        {isWrong ? texts.create.confirmWrong : ''}
      </p>
      <div className="wizard-acts">
        <Button look="ghost" onClick={onBack}>
          {texts.create.showAgain}
        </Button>
      </div>
    </Wizard>
  )
}
