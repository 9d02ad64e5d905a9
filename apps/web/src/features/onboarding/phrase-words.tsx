/**
 * The words of a recovery phrase, numbered, behind a step that has to be meant.
 * @module
 */

import { type JSX, useState } from 'react'
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
}

export function PhraseWords({ phrase, isShown, onShow }: PhraseWordsProps): JSX.Element {
  const texts = useTexts()
  const toast = useToast()
  const words = phrase.split(' ')
  return (
    <div className="phrase">
      {isShown ? (
        <>
          <ol className="words" aria-label={texts.create.phraseLabel} dir="ltr" translate="no">
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
        <Veil count={words.length} onShow={() => onShow(true)} />
      )}
      <p className="phrase-note">
        <Icon of={Pencil} />
        <span>{texts.create.phraseNote}</span>
      </p>
    </div>
  )
}

function Veil({ count, onShow }: { readonly count: number; onShow(): void }): JSX.Element {
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
        <Button look="primary" onClick={onShow}>
          <Icon of={Eye} small />
          {texts.create.reveal}
        </Button>
        <p className="small muted">{texts.create.revealHelp}</p>
      </div>
    </div>
  )
}
