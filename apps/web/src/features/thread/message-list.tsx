/**
 * The messages of the open thread. Only what is near the window is in the document; heights are remembered by message, the
 * place stays where it was when older ones come in above, and the end is followed while it is in view.
 * @module
 */

import { useVirtualizer } from '@tanstack/react-virtual'
import {
  type FocusEvent,
  type JSX,
  type KeyboardEvent,
  type Ref,
  useCallback,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import { Late } from '../../components/late.tsx'
import { useNow } from '../../components/use-now.ts'
import { useFormat, useTexts } from '../../i18n/texts-context.tsx'
import { Icon } from '../../icons/icon.tsx'
import { ArrowDown } from '../../icons/lucide.ts'
import type { Settings, ThreadView } from '../../view-state.ts'
import { useNarrow } from '../shell/use-narrow.ts'
import { estimateHeight, firstUnread, rowLayout } from './layout.ts'
import { type MessageCommands, MessageRow } from './message-row.tsx'
import { messagesAfter } from './use-announcements.ts'

export interface MessageListHandle {
  /** Puts the focus on the newest message, or the one that had it. */
  focus(): void
}

export interface MessageListProps {
  readonly thread: ThreadView
  readonly authorName: string
  readonly label: string
  readonly settings: Pick<Settings, 'textZoom' | 'density' | 'singleKeys'>
  /** The message whose details are shown. */
  readonly openId: string | null
  readonly commands: MessageCommands
  loadOlder(): Promise<void>
  /** The newest message is in view, and so is the app. */
  onSeen(): void
  /** Down from the newest message. */
  onLeaveBelow(): void
  readonly ref?: Ref<MessageListHandle>
}

const OVERSCAN = 12
const NEAR_END_PX = 80
/** Rows from the top at which older ones are asked for. */
const LOAD_AT_INDEX = 30
const EDGE_PX = 16
const MINUTE_MS = 60_000

export function MessageList(props: MessageListProps): JSX.Element {
  const { thread, settings, loadOlder, onSeen } = props
  const { messages } = thread
  const texts = useTexts()
  const format = useFormat()
  const nowMs = useNow(MINUTE_MS)
  const scroll = useRef<HTMLDivElement>(null)
  const isNarrow = useNarrow()
  const latest = useRef({ messages, isNarrow, zoom: settings.textZoom })
  latest.current = { messages, isNarrow, zoom: settings.textZoom }

  const newestId = messages.at(-1)?.id
  const [focusId, setFocusId] = useState<string | null>(null)
  const tabStopId = focusId ?? newestId ?? null
  const tabStopIndex = useMemo(() => messages.findLastIndex(({ id }) => id === tabStopId), [messages, tabStopId])

  const virtualizer = useVirtualizer({
    count: messages.length,
    getScrollElement: () => scroll.current,
    // Both read what is current, and never change: a change would measure everything again.
    getItemKey: useCallback((index: number) => latest.current.messages[index]?.id ?? index, []),
    estimateSize: useCallback((index: number) => {
      const { current } = latest
      const message = current.messages[index]
      return message === undefined ? 40 : estimateHeight(message, current.messages[index - 1], current)
    }, []),
    overscan: OVERSCAN,
    anchorTo: 'end',
    followOnAppend: true,
    scrollEndThreshold: NEAR_END_PX,
    paddingStart: EDGE_PX,
    paddingEnd: EDGE_PX,
    rangeExtractor: useCallback(
      (range: { startIndex: number; endIndex: number; overscan: number; count: number }) =>
        withStop(range, tabStopIndex),
      [tabStopIndex],
    ),
  })

  // — where the thread opens
  const hasOpened = useRef(false)
  const [opensAt] = useState(() => firstUnread(thread))
  useLayoutEffect(() => {
    const last = latest.current.messages.length - 1
    if (opensAt === -1) virtualizer.scrollToIndex(last, { align: 'end' })
    else virtualizer.scrollToIndex(opensAt, { align: 'start' })
    hasOpened.current = true
    return () => {
      hasOpened.current = false
    }
  }, [opensAt, virtualizer])

  // Other sizes of letters are other heights.
  useLayoutEffect(() => virtualizer.measure(), [settings.textZoom, settings.density])

  // — whether the end is in view
  const [isAtEnd, setAtEnd] = useState(opensAt === -1)
  const look = useCallback(() => {
    const element = scroll.current
    if (element !== null) setAtEnd(element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_END_PX)
  }, [])
  const toEnd = useCallback(() => {
    const count = latest.current.messages.length
    if (count > 0) virtualizer.scrollToIndex(count - 1, { align: 'end' })
  }, [virtualizer])
  // The window got smaller, as when a keyboard slides in: who was at the end stays there.
  useEffect(() => {
    const element = scroll.current
    if (element === null) return
    look()
    const observer = new ResizeObserver(() => {
      if (isAtEnd) toEnd()
      else look()
    })
    observer.observe(element)
    return () => observer.disconnect()
  }, [isAtEnd, look, toEnd])

  // — older ones
  const isAsked = useRef(false)
  const [isLoading, setLoading] = useState(false)
  const first = virtualizer.range?.startIndex ?? 0
  useEffect(() => {
    if (!hasOpened.current || !thread.hasOlder || isAsked.current || first > LOAD_AT_INDEX) return
    isAsked.current = true
    setLoading(true)
    void loadOlder().finally(() => {
      isAsked.current = false
      setLoading(false)
    })
  }, [first, thread.hasOlder, loadOlder])

  // — what is new
  const [tail, setTail] = useState({ newestId, arrivedId: '' })
  if (tail.newestId !== newestId) {
    const isAppended = messagesAfter(messages, tail.newestId).length > 0
    setTail({ newestId, arrivedId: isAppended && newestId !== undefined ? newestId : '' })
  }
  const seenId = useRef(opensAt === -1 ? newestId : messages[opensAt - 1]?.id)
  if (isAtEnd) seenId.current = newestId
  const unseen = isAtEnd ? 0 : messagesAfter(messages, seenId.current).filter(({ isOwn }) => !isOwn).length

  // Each new one is seen anew.
  useEffect(() => {
    const tell = () => {
      if (isAtEnd && document.visibilityState === 'visible') onSeen()
    }
    tell()
    document.addEventListener('visibilitychange', tell)
    return () => document.removeEventListener('visibilitychange', tell)
  }, [isAtEnd, newestId, onSeen])

  // What I just wrote I want to see, wherever I was reading.
  const arrivedIsOwn = tail.arrivedId !== '' && messages.at(-1)?.isOwn === true
  useEffect(() => {
    if (arrivedIsOwn && tail.arrivedId !== '') toEnd()
  }, [arrivedIsOwn, tail.arrivedId, toEnd])

  // — focus
  const wantsFocus = useRef<string | null>(null)
  useLayoutEffect(() => {
    const id = wantsFocus.current
    if (id === null) return
    const element = scroll.current?.querySelector<HTMLElement>(`[data-message="${CSS.escape(id)}"]`)
    if (element === null || element === undefined) return
    wantsFocus.current = null
    element.focus({ preventScroll: true })
  })
  const focusAt = useCallback(
    (index: number) => {
      const message = latest.current.messages[index]
      if (message === undefined) return
      wantsFocus.current = message.id
      setFocusId(message.id)
      virtualizer.scrollToIndex(index, { align: 'auto' })
    },
    [virtualizer],
  )
  useImperativeHandle(props.ref, () => ({ focus: () => focusAt(tabStopIndex) }), [focusAt, tabStopIndex])

  // A message that was pressed holds the place of the keyboard as well.
  const follow = (event: FocusEvent<HTMLElement>) => {
    const id = event.target.closest('.entry')?.querySelector<HTMLElement>('[data-message]')?.dataset['message']
    if (id !== undefined) setFocusId(id)
  }
  const move = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey || !(event.target instanceof HTMLElement)) return
    const id = event.target.closest<HTMLElement>('[data-message]')?.dataset['message']
    if (id === undefined) return
    const at = messages.findLastIndex((message) => message.id === id)
    const page = 10
    const target = {
      ArrowUp: at - 1,
      ArrowDown: at + 1,
      PageUp: Math.max(0, at - page),
      PageDown: Math.min(messages.length - 1, at + page),
      Home: 0,
      End: messages.length - 1,
    }[event.key]
    if (target === undefined) return
    event.preventDefault()
    if (target >= messages.length) props.onLeaveBelow()
    else focusAt(Math.max(0, target))
  }

  const lastOwnId = useMemo(() => messages.findLast(({ isOwn, state }) => isOwn && state !== null)?.id, [messages])

  return (
    <div className="thread">
      {/* Keys move between the messages inside. */}
      <div
        ref={scroll}
        className="scroll"
        role="log"
        aria-live="off"
        aria-label={props.label}
        onKeyDown={move}
        onFocus={follow}
        onScroll={look}
      >
        <div className="spread">
          <div className="runway" style={{ height: virtualizer.getTotalSize() }}>
            {virtualizer.getVirtualItems().map((item) => {
              const message = messages[item.index]
              if (message === undefined) return null
              return (
                <div
                  key={item.key}
                  ref={virtualizer.measureElement}
                  data-index={item.index}
                  className="window column"
                  style={{ transform: `translateY(${item.start}px)` }}
                >
                  <MessageRow
                    {...rowLayout(thread, item.index)}
                    isStart={item.index === 0 && !thread.hasOlder}
                    message={message}
                    authorName={props.authorName}
                    isLastOwn={message.id === lastOwnId}
                    isTabStop={item.index === tabStopIndex}
                    isOpen={message.id === props.openId}
                    arrives={message.id === tail.arrivedId}
                    nowMs={nowMs}
                    hasSingleKeys={settings.singleKeys}
                    commands={props.commands}
                  />
                </div>
              )
            })}
          </div>
        </div>
      </div>
      {/* Asked for long before the top is reached: a word only to whoever gets there first. */}
      <div className="loading-older" role="status">
        {isLoading && first === 0 && (
          <Late>
            <span>{texts.thread.loadingOlder}</span>
          </Late>
        )}
      </div>
      {!isAtEnd && (
        <button
          type="button"
          className="to-end"
          aria-label={unseen > 0 ? texts.thread.toEndNew(unseen) : texts.thread.toEnd}
          title={texts.thread.toEnd}
          onClick={() => {
            // The button goes at the end, where the focus goes too.
            focusAt(messages.length - 1)
            toEnd()
          }}
        >
          <Icon of={ArrowDown} />
          {unseen > 0 && (
            <span className="badge" aria-hidden="true">
              {format.number(unseen)}
            </span>
          )}
        </button>
      )}
    </div>
  )
}

/** The rows in view with some around, and the one that holds the place of the keyboard, wherever it is. */
function withStop(
  range: { startIndex: number; endIndex: number; overscan: number; count: number },
  stop: number,
): number[] {
  const from = Math.max(range.startIndex - range.overscan, 0)
  const to = Math.min(range.endIndex + range.overscan, range.count - 1)
  const indexes = Array.from({ length: Math.max(0, to - from + 1) }, (_, offset) => from + offset)
  if (stop >= 0 && stop < from) indexes.unshift(stop)
  else if (stop > to && stop < range.count) indexes.push(stop)
  return indexes
}
