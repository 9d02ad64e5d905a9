/**
 * Tells what happened in the open thread to somebody who listens: messages that came, together when they come fast, and what
 * became of the last own one.
 * @module
 */

import { useEffect, useRef } from 'react'
import type { Texts } from '../../i18n/texts.ts'
import type { MessageView } from '../../view-state.ts'
import type { Announce } from '../announce/announcer.tsx'
import { safeLine } from '../text/safe-text.ts'
import { isSafe, stateWords } from './state-words.ts'

/** More than this many within the window are told as a number. */
const SINGLE_MAX = 3
const WINDOW_MS = 2_000
const SPOKEN_UNITS_MAX = 300

export function useAnnouncements(
  messages: readonly MessageView[],
  authorName: string,
  texts: Texts,
  announce: Announce,
): void {
  const newestId = useRef(messages.at(-1)?.id)
  const waiting = useRef<MessageView[]>([])
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  const toldState = useRef('')

  useEffect(() => {
    const come = messagesAfter(messages, newestId.current).filter(({ isOwn }) => !isOwn)
    newestId.current = messages.at(-1)?.id
    if (come.length === 0) return
    waiting.current.push(...come)
    if (timer.current !== undefined) return
    const tell = () => {
      timer.current = undefined
      const told = waiting.current.splice(0)
      if (told.length === 0) return
      announce(wordsFor(told, authorName, texts))
      timer.current = setTimeout(tell, WINDOW_MS)
    }
    tell()
  }, [messages, authorName, texts, announce])

  useEffect(() => () => clearTimeout(timer.current), [])

  const own = messages.findLast(({ isOwn, state }) => isOwn && state !== null)
  useEffect(() => {
    if (own?.state == null) return
    const key = `${own.id} ${own.state.kind === 'kept' ? `kept ${isSafe(own.state)}` : own.state.kind}`
    if (toldState.current === key) return
    // What was already so when the thread was opened is no news.
    const isNews = toldState.current !== ''
    toldState.current = key
    if (!isNews) return
    if (own.state.kind === 'failed') announce(stateWords(own.state, texts), 'assertive')
    else if (isSafe(own.state)) announce(stateWords(own.state, texts))
  }, [own, texts, announce])
}

function wordsFor(messages: readonly MessageView[], authorName: string, texts: Texts): string {
  if (messages.length > SINGLE_MAX) return texts.thread.announceMany(messages.length, authorName)
  return messages.map(({ text }) => texts.thread.announce(authorName, safeLine(text, SPOKEN_UNITS_MAX))).join(' ')
}

/** Those behind the one with this id, or none when it is not there: then others were loaded, not received. */
export function messagesAfter(messages: readonly MessageView[], id: string | undefined): readonly MessageView[] {
  if (id === undefined) return messages
  const index = messages.findLastIndex((message) => message.id === id)
  return index === -1 ? [] : messages.slice(index + 1)
}
