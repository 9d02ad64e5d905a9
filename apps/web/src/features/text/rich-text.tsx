/**
 * The text of one message: as text, with its links as buttons that ask first. Nothing of it ever becomes markup.
 * @module
 */

import { type JSX, type MouseEvent, memo, useMemo, useState } from 'react'
import { useTexts } from '../../i18n/texts-context.tsx'
import { findLinks } from './links.ts'
import { isVisible } from './safe-text.ts'
import { shownText } from './shown-text.ts'

export interface RichTextProps {
  readonly text: string
  /** Whether the Tab key stops inside: only in the message that holds the place of the keyboard. */
  readonly isTabStop: boolean
  onLink(url: string): void
}

export const RichText = memo(function RichText({ text, isTabStop, onLink }: RichTextProps): JSX.Element {
  const texts = useTexts()
  const [presses, setPresses] = useState(0)
  const { shown, hasMore } = useMemo(() => shownText(text, presses), [text, presses])
  const pieces = useMemo(() => findLinks(shown), [shown])

  const more = (event: MouseEvent) => {
    // With the last part the button goes; the message stays.
    if (!shownText(text, presses + 1).hasMore) {
      event.currentTarget.closest<HTMLElement>('[data-message]')?.focus({ preventScroll: true })
    }
    setPresses(presses + 1)
  }
  if (!isVisible(shown) && !hasMore) return <span className="text faint">{texts.thread.invisible}</span>
  return (
    <>
      <span className="text" dir="auto">
        {pieces.map((piece, index) =>
          piece.kind === 'text' ? (
            piece.text
          ) : (
            // Pieces of one text never move.
            <LinkButton key={index} text={piece.text} url={piece.url} isTabStop={isTabStop} onLink={onLink} />
          ),
        )}
        {hasMore && '…'}
      </span>
      {hasMore && (
        <button type="button" className="more" tabIndex={isTabStop ? 0 : -1} onClick={more}>
          {texts.thread.showMore}
        </button>
      )}
    </>
  )
})

function LinkButton({
  text,
  url,
  isTabStop,
  onLink,
}: {
  readonly text: string
  readonly url: string
  readonly isTabStop: boolean
  onLink(url: string): void
}): JSX.Element {
  // A real button is a box of its own; an address has to break and flow like the words round it.
  return (
    // biome-ignore lint/a11y/useSemanticElements: see above
    <span
      role="button"
      tabIndex={isTabStop ? 0 : -1}
      className="link"
      dir="ltr"
      onClick={() => onLink(url)}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return
        event.preventDefault()
        event.stopPropagation()
        onLink(url)
      }}
    >
      {text}
    </span>
  )
}
