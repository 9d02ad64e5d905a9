/**
 * Sign in with the thirteen words: typed one by one with suggestions, or pasted all at once; wrong ones are named at once.
 * @module
 */

import { type ClipboardEvent, type JSX, type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { pasteText } from '../../components/clipboard.ts'
import type { Texts } from '../../i18n/texts.ts'
import { useTexts } from '../../i18n/texts-context.tsx'
import type { PhraseCheck, PhraseProblem } from '../../view-state.ts'
import { useActions } from '../app/app-context.tsx'
import { useRouter } from '../router/router.tsx'
import { shortId } from '../text/person-name.ts'
import { useToast } from '../toast/toaster.tsx'
import { Wizard } from './wizard.tsx'
import { PHRASE_WORDS, spread, withWords } from './words.ts'

export function RestorePage(): JSX.Element {
  const texts = useTexts()
  const actions = useActions()
  const toast = useToast()
  const { back } = useRouter()
  const [words, setWords] = useState<readonly string[]>(() => Array.from({ length: PHRASE_WORDS }, () => ''))
  const [active, setActive] = useState(0)
  const [check, setCheck] = useState<PhraseCheck | null>(null)
  const [suggestions, setSuggestions] = useState<readonly string[]>([])
  const [problem, setProblem] = useState('')
  const [isBusy, setBusy] = useState(false)
  const fields = useRef<(HTMLInputElement | null)[]>([])
  const verdictId = useId()
  const filled = words.filter((word) => word !== '').length
  const phrase = words.join(' ').trim().replace(/\s+/g, ' ')
  const typed = words[active] ?? ''

  useEffect(() => {
    const asked = { isCurrent: true }
    void actions.checkPhrase(phrase).then((answer) => {
      if (asked.isCurrent) setCheck(answer)
    })
    return () => {
      asked.isCurrent = false
    }
  }, [actions, phrase])
  useEffect(() => {
    const asked = { isCurrent: true }
    void (typed.length < 2 ? Promise.resolve([]) : actions.suggestWords(typed)).then((found) => {
      if (asked.isCurrent) setSuggestions(found.filter((word) => word !== typed))
    })
    return () => {
      asked.isCurrent = false
    }
  }, [actions, typed])

  const focusAt = (index: number) => {
    const field = fields.current[Math.min(Math.max(index, 0), PHRASE_WORDS - 1)]
    field?.focus()
    field?.select()
  }
  const put = (index: number, text: string) => {
    const next = withWords(words, index, text)
    setWords(next.words)
    setProblem(next.count > PHRASE_WORDS ? texts.restore.wordCount(next.count) : '')
    if (next.goTo !== index) focusAt(next.goTo)
  }
  const take = (word: string, index: number) => {
    setWords(words.map((old, at) => (at === index ? word : old)))
    setProblem('')
    focusAt(index + 1)
  }
  const paste = (text: string, index: number) => {
    const next = spread(words, index, text)
    setWords(next.words)
    setProblem(next.count > PHRASE_WORDS ? texts.restore.wordCount(next.count) : '')
    focusAt(next.goTo)
  }
  const onPaste = (event: ClipboardEvent, index: number) => {
    const text = event.clipboardData.getData('text')
    if (!/\S\s+\S/.test(text)) return
    event.preventDefault()
    paste(text, index)
  }
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>, index: number) => {
    if (event.key === 'Backspace' && words[index] === '' && index > 0) {
      event.preventDefault()
      focusAt(index - 1)
    } else if (event.key === 'Enter' && !event.nativeEvent.isComposing && !check?.ok) {
      event.preventDefault()
      if (suggestions.length === 1 && suggestions[0] !== undefined) take(suggestions[0], index)
      else focusAt(index + 1)
    }
  }
  const restore = async () => {
    if (isBusy) return
    setBusy(true)
    const result = await actions.restoreAccount(phrase)
    setBusy(false)
    if (result.ok) return
    setProblem(
      {
        storage: texts.restore.failed,
        invalid_phrase: texts.restore.invalid,
        other_account: texts.restore.otherAccount,
      }[result.reason],
    )
  }

  const wrong = wrongPosition(check, words, active, suggestions)
  const verdict = verdictOf(check, filled, wrong, texts)
  const tone = problem === '' ? verdict.tone : 'bad'
  return (
    <Wizard title={texts.restore.title} lead={texts.restore.lead} onBack={() => back()}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (check?.ok) void restore()
        }}
      >
        <div className="phrase-fields" translate="no">
          {words.map((word, index) => (
            // The thirteen places never move.
            <label key={index} className={`word-field${index === wrong ? ' is-bad' : check?.ok ? ' is-good' : ''}`}>
              <span aria-hidden="true">{index + 1}</span>
              <input
                ref={(element) => {
                  fields.current[index] = element
                }}
                value={word}
                aria-label={texts.restore.word(index + 1)}
                aria-invalid={index === wrong || undefined}
                aria-describedby={verdictId}
                autoComplete="off"
                autoCapitalize="off"
                autoCorrect="off"
                spellCheck={false}
                enterKeyHint={index === PHRASE_WORDS - 1 ? 'done' : 'next'}
                onFocus={() => setActive(index)}
                onChange={(event) => put(index, event.currentTarget.value)}
                onPaste={(event) => onPaste(event, index)}
                onKeyDown={(event) => onKeyDown(event, index)}
              />
            </label>
          ))}
        </div>
        <fieldset className="suggest" aria-label={texts.restore.suggestions}>
          {suggestions.map((word) => (
            <Button key={word} size="sm" aria-label={texts.restore.useWord(word)} onClick={() => take(word, active)}>
              {word}
            </Button>
          ))}
        </fieldset>
        <div
          id={verdictId}
          className={`phrase-verdict${tone === '' ? '' : ` ${tone}`}`}
          role="status"
          aria-live="polite"
        >
          {problem === '' ? verdict.text : problem}
          {check?.ok === true && problem === '' && (
            <>
              {' '}
              {texts.restore.forAccount}{' '}
              <span className="mono" dir="ltr">
                {shortId(check.id)}
              </span>
            </>
          )}
          {verdict.suggestion !== null && (
            <>
              {' '}
              <button
                type="button"
                className="text-btn"
                onClick={() => take(verdict.suggestion ?? '', (verdict.position ?? 1) - 1)}
              >
                {texts.restore.didYouMean(verdict.suggestion)}
              </button>
            </>
          )}
        </div>
        <div className="wizard-acts">
          <div className="phrase-tools">
            <Button
              look="ghost"
              onClick={async () => {
                const text = await pasteText()
                if (text === null) toast({ text: texts.fresh.pasteRefused, isBad: true })
                else paste(text, 0)
              }}
            >
              {texts.restore.pasteAll}
            </Button>
            {filled > 0 && (
              <Button
                look="ghost"
                onClick={() => {
                  setWords(words.map(() => ''))
                  focusAt(0)
                }}
              >
                {texts.restore.clear}
              </Button>
            )}
          </div>
          <Button type="submit" look="primary" disabled={check?.ok !== true} isBusy={isBusy}>
            {texts.restore.submit}
          </Button>
        </div>
      </form>
    </Wizard>
  )
}

/** @returns the index of the word to be marked; -1 for none. A word that may still become right is not wrong yet. */
function wrongPosition(
  check: PhraseCheck | null,
  words: readonly string[],
  active: number,
  suggestions: readonly string[],
): number {
  if (check === null || check.ok || check.problem.kind !== 'unknown_word') return -1
  const index = indexOfWord(words, check.problem)
  return index === active && (suggestions.length > 0 || (words[index] ?? '').length < 2) ? -1 : index
}

/** The check counts the words that are there; empty fields before it move it. */
function indexOfWord(words: readonly string[], problem: Extract<PhraseProblem, { kind: 'unknown_word' }>): number {
  let count = -1
  return words.findIndex((word) => {
    if (word !== '') count += 1
    return word !== '' && count === problem.position
  })
}

interface Verdict {
  readonly tone: '' | 'bad' | 'good'
  readonly text: string
  readonly suggestion: string | null
  readonly position: number | null
}

function verdictOf(check: PhraseCheck | null, filled: number, wrong: number, texts: Texts): Verdict {
  const plain: Verdict = { tone: '', text: texts.restore.progress(filled), suggestion: null, position: null }
  if (check === null) return plain
  if (check.ok) return { ...plain, tone: 'good', text: texts.restore.good }
  const { problem } = check
  if (problem.kind === 'unknown_word' && wrong !== -1) {
    return {
      tone: 'bad',
      text: texts.restore.unknownWord(wrong + 1, problem.word),
      suggestion: problem.suggestion,
      position: wrong + 1,
    }
  }
  if (problem.kind === 'checksum' && filled === PHRASE_WORDS) {
    return { ...plain, tone: 'bad', text: texts.restore.checksum }
  }
  return plain
}
