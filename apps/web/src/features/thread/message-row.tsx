/**
 * One row of the thread: a message, with the separators before it and the lines after it.
 * @module
 */

import { type JSX, type KeyboardEvent, type MouseEvent, memo } from 'react'
import { type Anchor, anchorOf } from '../../components/popover.tsx'
import type { Format } from '../../i18n/format.ts'
import type { Texts } from '../../i18n/texts.ts'
import { useFormat, useTexts } from '../../i18n/texts-context.tsx'
import { Icon } from '../../icons/icon.tsx'
import { Info, RefreshCw } from '../../icons/lucide.ts'
import { Nest } from '../../icons/nest.tsx'
import type { MessageView } from '../../view-state.ts'
import { isJumbo } from '../text/jumbo.ts'
import { RichText } from '../text/rich-text.tsx'
import { safeLine } from '../text/safe-text.ts'
import type { RowLayout } from './layout.ts'
import { StateLine } from './state-line.tsx'
import { stateWords } from './state-words.ts'

export interface MessageCommands {
  onLink(url: string): void
  onMenu(message: MessageView, anchor: Anchor): void
  onReceipts(message: MessageView, anchor: Anchor): void
  onDetails(messageId: string): void
  onRetry(messageId: string): void
  onCopy(message: MessageView): void
}

export interface MessageRowProps extends RowLayout {
  readonly message: MessageView
  readonly authorName: string
  /** The oldest there is on this device. */
  readonly isStart: boolean
  /** Of the own messages, whether this is the newest: it says its state in words. */
  readonly isLastOwn: boolean
  readonly isTabStop: boolean
  readonly isOpen: boolean
  readonly arrives: boolean
  readonly nowMs: number
  readonly hasSingleKeys: boolean
  readonly commands: MessageCommands
}

/** An incoming message that took longer says so, unless this device was away for long: then they all would. */
const LATE_MS = { from: 60_000, to: 6 * 3_600_000 } as const

export const MessageRow = memo(function MessageRow(props: MessageRowProps): JSX.Element {
  const texts = useTexts()
  const format = useFormat()
  const { message, commands } = props
  const isAlone = isJumbo(message.text)
  const classes = [
    'msg',
    props.isJoinedAbove ? 'joined-above' : '',
    props.isJoinedBelow ? 'joined-below' : '',
    isAlone ? 'jumbo' : '',
    props.isOpen ? 'open' : '',
    message.state?.kind === 'failed' ? 'failed' : '',
    props.arrives ? 'arrives' : '',
  ]
  const hasLine = props.startsDay || props.newCount !== null
  const menu = (event: MouseEvent<HTMLElement>) => {
    event.preventDefault()
    commands.onMenu(message, pointOf(event))
  }
  const keys = (event: KeyboardEvent<HTMLElement>) => {
    if (event.target !== event.currentTarget) return
    if (event.key === 'Enter' || event.key === 'ContextMenu' || (event.shiftKey && event.key === 'F10')) {
      event.preventDefault()
      commands.onMenu(message, anchorOf(event.currentTarget))
    } else if (props.hasSingleKeys && !event.ctrlKey && !event.metaKey && !event.altKey) {
      if (event.code === 'KeyI') commands.onDetails(message.id)
      else if (event.code === 'KeyC') commands.onCopy(message)
      else return
      event.preventDefault()
    }
  }

  return (
    <div className={`entry${props.isJoinedAbove ? '' : ' first'}${hasLine ? ' after-line' : ''}`}>
      {props.isStart && <p className="thread-start">{texts.thread.start}</p>}
      {props.startsDay && <div className="day">{format.day(message.sentAtMs, props.nowMs)}</div>}
      {props.newCount !== null && <div className="newline">{texts.thread.newMessages(props.newCount)}</div>}
      <div className={`turn${message.isOwn ? ' out' : ''}`}>
        <article
          className={classes.filter((name) => name !== '').join(' ')}
          data-message={message.id}
          // Messages are one stop, with arrows inside.
          tabIndex={props.isTabStop ? 0 : -1}
          aria-label={spoken(message, props.authorName, texts, format)}
          onContextMenu={menu}
          onKeyDown={keys}
        >
          <div className="bub">
            <RichText text={message.text} isTabStop={props.isTabStop} onLink={commands.onLink} />
            {!props.isJoinedBelow && <Meta {...props} className="meta" />}
          </div>
          {props.isJoinedBelow && <Meta {...props} className="meta aside" />}
        </article>
        {message.state !== null && (
          <StateLine
            state={message.state}
            isLastOwn={props.isLastOwn}
            isTabStop={props.isTabStop}
            onRetry={(button) => {
              // The button goes with the failure; its message stays.
              button.closest('.turn')?.querySelector<HTMLElement>('[data-message]')?.focus({ preventScroll: true })
              commands.onRetry(message.id)
            }}
            onWhy={() => commands.onDetails(message.id)}
          />
        )}
        {isLate(message) && !props.isJoinedBelow && (
          <div className="state">
            <span>{texts.thread.tookToArrive(format.duration(tookMs(message)))}</span>
            <button
              type="button"
              className="text-btn"
              tabIndex={props.isTabStop ? 0 : -1}
              onClick={() => commands.onDetails(message.id)}
            >
              {texts.state.why}
            </button>
          </div>
        )}
      </div>
      {props.missing !== null && (
        <p className="control">
          <Icon of={props.isFetchingMissing ? RefreshCw : Info} small />
          {texts.thread.missing(props.missing)}{' '}
          {props.isFetchingMissing ? texts.thread.missingAsking : texts.thread.missingNowhere}
        </p>
      )}
    </div>
  )
}, isSame)

function Meta(props: MessageRowProps & { readonly className: string }): JSX.Element {
  const texts = useTexts()
  const format = useFormat()
  const { message, commands } = props
  return (
    <span className={props.className}>
      <time dateTime={new Date(clampTime(message.sentAtMs)).toISOString()}>{format.time(message.sentAtMs)}</time>
      {message.state !== null && (
        <button
          type="button"
          className="nest-btn"
          tabIndex={props.isTabStop ? 0 : -1}
          aria-haspopup="dialog"
          aria-label={stateWords(message.state, texts)}
          onClick={(event) => commands.onReceipts(message, anchorOf(event.currentTarget))}
        >
          <Nest {...message.state} />
        </button>
      )}
    </span>
  )
}

const SPOKEN_UNITS_MAX = 400

function spoken(message: MessageView, author: string, texts: Texts, format: Format): string {
  const state = message.state === null ? '' : stateWords(message.state, texts)
  const text = safeLine(message.text, SPOKEN_UNITS_MAX)
  return texts.thread.bubble(
    message.isOwn ? texts.common.you : author,
    format.time(message.sentAtMs),
    text === '' ? texts.thread.invisible : text,
    state,
  )
}

function isLate(message: MessageView): boolean {
  const took = tookMs(message)
  return !message.isOwn && took > LATE_MS.from && took < LATE_MS.to
}

const tookMs = (message: MessageView): number =>
  message.receivedAtMs === null ? 0 : message.receivedAtMs - message.sentAtMs

/** Strangers choose the time; what no calendar holds must not throw. */
const clampTime = (ms: number): number => Math.min(Math.max(ms, 0), 8.64e15)

function pointOf(event: MouseEvent): Anchor {
  return { left: event.clientX, right: event.clientX, top: event.clientY, bottom: event.clientY }
}

function isSame(before: MessageRowProps, after: MessageRowProps): boolean {
  return (Object.keys(after) as (keyof MessageRowProps)[]).every((key) =>
    key === 'message' ? isSameMessage(before.message, after.message) : before[key] === after[key],
  )
}

/** The engine sends copies; what is drawn is compared. */
function isSameMessage(before: MessageView, after: MessageView): boolean {
  return (
    before === after ||
    (before.id === after.id &&
      before.text === after.text &&
      before.sentAtMs === after.sentAtMs &&
      before.receivedAtMs === after.receivedAtMs &&
      JSON.stringify(before.state) === JSON.stringify(after.state))
  )
}
