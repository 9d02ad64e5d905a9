/**
 * Everything about one message: where it stands, why it was late, its way step by step, and who signed for it.
 * @module
 */

import { type JSX, useId } from 'react'
import { Button } from '../../components/button.tsx'
import { copyText } from '../../components/clipboard.ts'
import { IconButton } from '../../components/icon-button.tsx'
import { PageTitle } from '../../components/page-title.tsx'
import { SkeletonPage } from '../../components/skeletons.tsx'
import type { Format } from '../../i18n/format.ts'
import type { Texts } from '../../i18n/texts.ts'
import { useFormat, useTexts } from '../../i18n/texts-context.tsx'
import { Icon } from '../../icons/icon.tsx'
import { Copy, Hourglass, X } from '../../icons/lucide.ts'
import { Nest } from '../../icons/nest.tsx'
import type { MessageDetails, ReceiptView } from '../../view-state.ts'
import { hopName } from '../path/hop-name.ts'
import { useNarrow } from '../shell/use-narrow.ts'
import { shortKey } from '../text/person-name.ts'
import { isSafe, stateWords } from '../thread/state-words.ts'
import { useToast } from '../toast/toaster.tsx'
import { detailsAsText } from './details-as-text.ts'
import { type Timeline, timelineOf } from './timeline.ts'
import { useDetails } from './use-details.ts'
import '../../styles/details.css'

export interface DetailsPanelProps {
  readonly messageId: string
  onClose(): void
}

export function DetailsPanel({ messageId, onClose }: DetailsPanelProps): JSX.Element {
  const texts = useTexts()
  const details = useDetails(messageId)
  const isNarrow = useNarrow()
  const titleId = useId()
  return (
    <section
      className="pane-details"
      role={isNarrow ? 'main' : 'complementary'}
      data-pane="details"
      aria-labelledby={titleId}
    >
      <header className="bar">
        <PageTitle id={titleId} className="bar-title trunc">
          {texts.details.title}
        </PageTitle>
        <IconButton icon={X} label={texts.common.close} onClick={onClose} />
      </header>
      {details === undefined ? (
        <SkeletonPage />
      ) : (
        <div className="page details">
          {details === null ? <p className="lead">{texts.details.gone}</p> : <Known details={details} />}
        </div>
      )}
    </section>
  )
}

function Known({ details }: { readonly details: MessageDetails }): JSX.Element {
  const texts = useTexts()
  const format = useFormat()
  const toast = useToast()
  const timeline = timelineOf(details, texts, format)
  return (
    <>
      <Sentence details={details} />
      {timeline.why !== null && (
        <div className="heed">
          <Icon of={Hourglass} />
          <div>
            <b>{timeline.why.title}</b>
            {timeline.why.text}
          </div>
        </div>
      )}
      {timeline.lines.length > 0 && (
        <section className="sec">
          <h2>{texts.details.timeline}</h2>
          <TimelineList lines={timeline.lines} format={format} />
        </section>
      )}
      {details.message.state !== null && (
        <section className="sec">
          <h2>{texts.details.receipts}</h2>
          <Receipts details={details} texts={texts} format={format} />
        </section>
      )}
      <div className="sec">
        <Button
          size="sm"
          onClick={async () => {
            const isCopied = await copyText(detailsAsText(details, texts, format))
            toast({ text: isCopied ? texts.details.copied : texts.common.couldNotCopy, isBad: !isCopied })
          }}
        >
          <Icon of={Copy} small />
          {texts.details.copyAsText}
        </Button>
      </div>
    </>
  )
}

function Sentence({ details }: { readonly details: MessageDetails }): JSX.Element {
  const texts = useTexts()
  const format = useFormat()
  const { message, keptUntilMs } = details
  const { state } = message
  const until =
    keptUntilMs === null
      ? ''
      : (state !== null && isSafe(state) ? texts.details.safeUntil : texts.details.keptUntil)(
          format.dateTime(keptUntilMs),
        )
  const lines = [texts.details.sentAt(format.dateTime(message.sentAtMs)), until]
  if (message.receivedAtMs !== null) lines.push(texts.details.received(format.dateTime(message.receivedAtMs)))
  return (
    <div className="sentence">
      {state !== null && (
        <span className={state.kind === 'failed' ? 'bad-text' : 'glyph'}>
          <Nest {...state} size="xl" />
        </span>
      )}
      <div>
        <p className="strong">
          {state !== null
            ? stateWords(state, texts)
            : message.isOwn
              ? texts.state.fromOtherDevice
              : texts.details.step.received}
        </p>
        {lines
          .filter((line) => line !== '')
          .map((line) => (
            <p key={line} className="muted small">
              {line}
            </p>
          ))}
      </div>
    </div>
  )
}

function TimelineList({ lines, format }: { readonly lines: Timeline['lines']; readonly format: Format }): JSX.Element {
  return (
    <ol className="tl">
      {lines.map((line, index) => (
        // Steps are only ever added at the end.
        <li key={index} className={line.isSlow ? 'slow' : line.isOpen ? 'todo' : undefined}>
          <b>{line.title}</b>
          <span className="num">{line.tookMs === null ? '' : format.duration(line.tookMs)}</span>
          {line.note !== '' && (
            <small>
              <bdi>{line.note}</bdi>
            </small>
          )}
        </li>
      ))}
    </ol>
  )
}

interface ReceiptsProps {
  readonly details: MessageDetails
  readonly texts: Texts
  readonly format: Format
}

function Receipts({ details, texts, format }: ReceiptsProps): JSX.Element {
  const missing = Math.max(0, details.members - details.receipts.length)
  return (
    <>
      {details.receipts.length === 0 ? (
        <p className="muted small">{texts.details.noReceipts}</p>
      ) : (
        <>
          <ul>
            {details.receipts.map((receipt) => (
              <Receipt key={receipt.member} receipt={receipt} format={format} />
            ))}
          </ul>
          <p className="help">{texts.details.verified}</p>
        </>
      )}
      {missing > 0 && details.message.state?.kind === 'kept' && (
        <p className="help">{texts.details.waitingFor(missing)}</p>
      )}
    </>
  )
}

function Receipt({ receipt, format }: { readonly receipt: ReceiptView; readonly format: Format }): JSX.Element {
  return (
    <li className="receipt">
      <span className="cc" dir="ltr">
        {receipt.member.slice(0, 4)}
      </span>
      <span className="trunc">
        <bdi dir="ltr">{hopName(receipt.host)}</bdi> <span className="mono faint">{shortKey(receipt.member)}</span>
      </span>
      <span className="when num">{receipt.storedAtMs === null ? '' : format.timeWithSeconds(receipt.storedAtMs)}</span>
    </li>
  )
}
