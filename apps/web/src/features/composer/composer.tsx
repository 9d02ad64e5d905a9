/**
 * Where one writes: grows to eight lines, keeps a draft, counts near the limit, and leaves Enter alone while an input method
 * composes.
 * @module
 */

import {
  type JSX,
  type KeyboardEvent,
  type Ref,
  useCallback,
  useEffect,
  useId,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
} from 'react'
import { useTexts } from '../../i18n/texts-context.tsx'
import { Icon } from '../../icons/icon.tsx'
import { ArrowUp } from '../../icons/lucide.ts'
import { TEXT_CODE_POINTS_MAX, type ThreadView, type ViewState } from '../../view-state.ts'
import { useAnnounce } from '../announce/announcer.tsx'
import { useActions, useView } from '../app/app-context.tsx'
import { useToast } from '../toast/toaster.tsx'
import { codePoints } from './message-length.ts'

export interface ComposerHandle {
  focus(): void
}

export interface ComposerProps {
  readonly thread: ThreadView
  readonly name: string
  /** Up from an empty field. */
  onLeaveAbove(): void
  readonly ref?: Ref<ComposerHandle>
}

/** Characters left from which they are counted. */
const COUNT_FROM = 200
const DRAFT_AFTER_MS = 400

export function Composer({ thread, name, onLeaveAbove, ref }: ComposerProps): JSX.Element {
  const texts = useTexts()
  const actions = useActions()
  const toast = useToast()
  const announce = useAnnounce()
  const enterSends = useView(selectEnterSends)
  const id = thread.conversation
  const [text, setText] = useState(thread.draft)
  const field = useRef<HTMLTextAreaElement>(null)
  const countId = useId()
  useImperativeHandle(ref, () => ({ focus: () => field.current?.focus() }), [])
  useDraft(text, thread.draft, setText, (draft) => actions.setDraft(id, draft))

  // The height follows the text.
  useLayoutEffect(() => {
    const element = field.current
    if (element === null) return
    element.style.height = 'auto'
    element.style.height = `${element.scrollHeight}px`
  }, [text])
  // With a keyboard the hand is on it already; on a phone it would cover half of what one came to read.
  useEffect(() => {
    if (matchMedia('(pointer: fine)').matches) field.current?.focus({ preventScroll: true })
  }, [])

  const left = TEXT_CODE_POINTS_MAX - codePoints(text)
  const isTooLong = left < 0
  const isEmpty = text.trim() === ''

  const send = async () => {
    if (isEmpty || isTooLong) return
    setText('')
    field.current?.focus({ preventScroll: true })
    const result = await actions.send(id, text)
    if (result.ok) return
    // What was not taken stays with the one who wrote it.
    setText((now) => (now === '' ? text : now))
    const why = {
      empty: texts.state.failedShort,
      too_long: texts.composer.tooLongHelp,
      invalid_recipient: texts.composer.failedRecipient,
      storage: texts.composer.failedStorage,
    }[result.reason]
    toast({ text: why, isBad: true })
    announce(why, 'assertive')
  }

  const keys = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    // 229: an input method still has the key, which some browsers do not say otherwise.
    if (event.nativeEvent.isComposing || event.nativeEvent.keyCode === 229) return
    if (event.key === 'Enter' && sendsNow(event, enterSends)) {
      event.preventDefault()
      void send()
    } else if (event.key === 'ArrowUp' && text === '' && !event.shiftKey) {
      event.preventDefault()
      onLeaveAbove()
    }
  }

  return (
    <footer className="composer" data-pane="composer">
      <form
        className="column"
        onSubmit={(event) => {
          event.preventDefault()
          void send()
        }}
      >
        <div className="box">
          <textarea
            ref={field}
            data-composer
            rows={1}
            dir="auto"
            value={text}
            aria-label={texts.composer.label}
            aria-describedby={left <= COUNT_FROM ? countId : undefined}
            aria-invalid={isTooLong || undefined}
            placeholder={thread.person.isSelf ? texts.composer.placeholderNote : texts.composer.placeholder(name)}
            enterKeyHint={enterSends && !isTouch() ? 'send' : 'enter'}
            onChange={(event) => setText(event.currentTarget.value)}
            onKeyDown={keys}
          />
          {left <= COUNT_FROM && (
            <div id={countId} className={`count${isTooLong ? ' bad' : ''}`} role={isTooLong ? 'alert' : undefined}>
              {isTooLong
                ? `${texts.composer.tooLong(-left)}. ${texts.composer.tooLongHelp}`
                : texts.composer.left(left)}
            </div>
          )}
        </div>
        <button
          type="submit"
          className="go"
          disabled={isEmpty || isTooLong}
          aria-label={texts.composer.send}
          title={texts.composer.send}
        >
          <Icon of={ArrowUp} />
        </button>
      </form>
    </footer>
  )
}

function sendsNow(event: KeyboardEvent, enterSends: boolean): boolean {
  if (event.ctrlKey || event.metaKey) return true
  return enterSends && !event.shiftKey && !event.altKey && !isTouch()
}

/** A keyboard of glass has no Shift Enter that anybody finds: there Enter begins a line, whatever is set. */
function isTouch(): boolean {
  return matchMedia('(pointer: coarse)').matches
}

/**
 * Tells the engine of the draft, not with every letter, and for certain when one leaves. What the engine says follows from
 * what another tab did: a field that holds nothing of its own takes it over, so that what was sent there is not sent again.
 */
function useDraft(text: string, draft: string, take: (text: string) => void, save: (text: string) => void): void {
  const latest = useRef({ text, save, saved: draft })
  latest.current = { text, save, saved: latest.current.saved }
  /** Told by this field, and not heard back so far. */
  const told = useRef<readonly string[]>([])
  const flush = useCallback(() => {
    const { current } = latest
    if (current.text === current.saved) return
    current.saved = current.text
    told.current = [...told.current, current.text]
    current.save(current.text)
  }, [])
  useEffect(() => {
    const { current } = latest
    const own = told.current.indexOf(draft)
    // The engine passes over what was soon typed over.
    told.current = own === -1 ? [] : told.current.slice(own + 1)
    if (own !== -1 || current.text !== current.saved || current.text === draft) return
    current.saved = draft
    take(draft)
  }, [draft, take])
  // Each change counts anew.
  useEffect(() => {
    const timer = setTimeout(flush, text === '' ? 0 : DRAFT_AFTER_MS)
    return () => clearTimeout(timer)
  }, [text, flush])
  useEffect(() => {
    addEventListener('pagehide', flush)
    return () => {
      removeEventListener('pagehide', flush)
      flush()
    }
  }, [flush])
}

const selectEnterSends = (state: ViewState) => state.settings.enterSends
