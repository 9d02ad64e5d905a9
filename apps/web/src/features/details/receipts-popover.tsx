/**
 * Beside the glyph of an own message: the sentence, and a chip for each server that signed.
 * @module
 */

import type { JSX } from 'react'
import { Button } from '../../components/button.tsx'
import { type Anchor, Popover } from '../../components/popover.tsx'
import { useFormat, useTexts } from '../../i18n/texts-context.tsx'
import { Nest } from '../../icons/nest.tsx'
import type { MessageView } from '../../view-state.ts'
import { stateWords } from '../thread/state-words.ts'
import { useDetails } from './use-details.ts'
import '../../styles/details.css'

export interface ReceiptsPopoverProps {
  readonly message: MessageView
  readonly anchor: Anchor
  onClose(): void
  onDetails(): void
}

export function ReceiptsPopover({ message, anchor, onClose, onDetails }: ReceiptsPopoverProps): JSX.Element | null {
  const texts = useTexts()
  const format = useFormat()
  const details = useDetails(message.id)
  const { state } = message
  if (state === null) return null
  const keptUntil = details?.keptUntilMs ?? null
  const missing = details == null ? 0 : Math.max(0, details.members - details.receipts.length)
  return (
    <Popover anchor={anchor} label={texts.details.receiptsTitle} role="dialog" className="padded" onClose={onClose}>
      <div className="sentence">
        <span className={state.kind === 'failed' ? 'bad-text' : 'glyph'}>
          <Nest {...state} size="xl" />
        </span>
        <div>
          <p className="strong">{stateWords(state, texts)}</p>
          {keptUntil !== null && <p className="faint small">{texts.details.keptUntil(format.dateTime(keptUntil))}</p>}
        </div>
      </div>
      <div className="chips">
        {details?.receipts.map((receipt) => (
          <span key={receipt.member} className="cc" dir="ltr">
            {receipt.member.slice(0, 4)}
          </span>
        ))}
        {missing > 0 && state.kind === 'kept' && (
          <span className="small faint">{texts.details.waitingFor(missing)}</span>
        )}
        <Button
          look="ghost"
          size="sm"
          onClick={() => {
            onClose()
            onDetails()
          }}
        >
          {texts.common.details}
        </Button>
      </div>
    </Popover>
  )
}
