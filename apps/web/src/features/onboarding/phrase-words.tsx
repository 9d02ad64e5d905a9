/**
 * The words of a recovery phrase, numbered, behind a step that has to be meant.
 * @module
 */

import { type JSX, type Ref, useLayoutEffect, useRef, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { copySecret } from '../../components/clipboard.ts'
import { useTexts } from '../../i18n/texts-context.tsx'
import { Icon } from '../../icons/icon.tsx'
import { Copy, Eye, EyeOff, Pencil } from '../../icons/lucide.ts'
import { useToast } from '../toast/toaster.tsx'
import '../../styles/phrase.css'

export interface PhraseWordsProps {
  readonly phrase: string
  readonly isShown: boolean
  onShow(isShown: boolean): void
  /** Stands where a pressed button was. */
  readonly takesFocus?: boolean
}

export function PhraseWords({ phrase, isShown, onShow, takesFocus = false }: PhraseWordsProps): JSX.Element {
  const texts = useTexts()
  const toast = useToast()
  const words = phrase.split(' ')
  const list = useRef<HTMLOListElement>(null)
  const reveal = useRef<HTMLButtonElement>(null)
  // Each of the two buttons goes when it is pressed.
  const before = useRef(takesFocus ? null : isShown)
  useLayoutEffect(() => {
    if (before.current === isShown) return
    before.current = isShown
    const target = isShown ? list.current : reveal.current
    target?.focus({ preventScroll: true })
  }, [isShown])
  return (
    <div className="phrase">
      {isShown ? (
        <>
          <ol ref={list} className="words" tabIndex={-1} aria-label={texts.create.phraseLabel} dir="ltr" translate="no">
            {words.map((word, index) => (
              // Words may repeat and never move.
              <li key={index}>{word}</li>
            ))}
          </ol>
          <div className="phrase-tools">
            <Button
              look="ghost"
              size="sm"
              onClick={async () => {
                const isCopied = await copySecret(phrase)
                toast({ text: isCopied ? texts.create.phraseCopied : texts.common.couldNotCopy, isBad: !isCopied })
              }}
            >
              <Icon of={Copy} small />
              {texts.common.copy}
            </Button>
            <Button look="ghost" size="sm" onClick={() => onShow(false)}>
              <Icon of={EyeOff} small />
              {texts.common.hide}
            </Button>
          </div>
        </>
      ) : (
        <Veil ref={reveal} count={words.length} onShow={() => onShow(true)} />
      )}
      <p className="phrase-note">
        <Icon of={Pencil} />
        <span>{texts.create.phraseNote}</span>
      </p>
    </div>
  )
}

interface VeilProps {
  readonly count: number
  onShow(): void
  /** The button. */
  readonly ref: Ref<HTMLButtonElement>
}

function Veil({ count, onShow, ref }: VeilProps): JSX.Element {
  const texts = useTexts()
  const [blanks] = useState(() => Array.from({ length: count }, (_, index) => index))
  return (
    <div className="veil">
      <ol className="words" aria-hidden="true" dir="ltr">
        {blanks.map((index) => (
          <li key={index}>
            <span className="blank" />
          </li>
        ))}
      </ol>
      <div className="veil-front">
        <p className="sr">{texts.create.hidden}</p>
        <Button ref={ref} look="primary" onClick={onShow}>
          <Icon of={Eye} small />
          {texts.create.reveal}
        </Button>
        <p className="small muted">{texts.create.revealHelp}</p>
      </div>
    </div>
  )
}
