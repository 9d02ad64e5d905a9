/**
 * The own account id to show and to send: as a QR code, in groups of six, to copy and to share.
 * @module
 */

import { type JSX, useState } from 'react'
import { AccountIdGroups } from '../../components/account-id-groups.tsx'
import { Button } from '../../components/button.tsx'
import { copyText } from '../../components/clipboard.ts'
import { Dialog } from '../../components/dialog.tsx'
import { useTexts } from '../../i18n/texts-context.tsx'
import { Icon } from '../../icons/icon.tsx'
import { Copy, Share2 } from '../../icons/lucide.ts'
import type { OwnAccount } from '../../view-state.ts'
import { ownNameOf } from '../text/person-name.ts'
import { useToast } from '../toast/toaster.tsx'
import { QrCode } from './qr-code.tsx'

export function OwnIdCard({ account }: { readonly account: OwnAccount }): JSX.Element {
  const texts = useTexts()
  const toast = useToast()
  const [isLarge, setLarge] = useState(false)
  const name = ownNameOf(account.name)
  const canShare = typeof navigator.share === 'function'
  return (
    <section className="card id-card" aria-label={texts.fresh.yourId}>
      <button type="button" className="qr-btn" aria-label={texts.fresh.enlarge} onClick={() => setLarge(true)}>
        <QrCode
          text={account.id}
          label={texts.fresh.qrLabel}
          modulePx={matchMedia('(max-width: 767px)').matches ? 4 : 5}
        />
      </button>
      {name !== '' && (
        <p className="id-name">
          <bdi>{name}</bdi>
        </p>
      )}
      <p className="muted small">{texts.fresh.showToFriend}</p>
      <AccountIdGroups id={account.id} />
      <div className="id-acts">
        <Button
          look="primary"
          onClick={async () => {
            const isCopied = await copyText(account.id)
            toast({ text: isCopied ? texts.common.accountIdCopied : texts.common.couldNotCopy, isBad: !isCopied })
          }}
        >
          <Icon of={Copy} small />
          {texts.common.copy}
        </Button>
        {canShare && (
          <Button onClick={() => navigator.share({ text: account.id }).catch(() => {})}>
            <Icon of={Share2} small />
            {texts.common.share}
          </Button>
        )}
      </div>
      {isLarge && (
        <Dialog title={texts.fresh.yourId} onClose={() => setLarge(false)} hasCross wide>
          <div className="qr-large">
            <QrCode text={account.id} label={texts.fresh.qrLabel} modulePx={largeModule()} />
          </div>
        </Dialog>
      )}
    </section>
  )
}

/** Whole pixels, as many as the window has room for; 45 modules with the quiet zone. */
function largeModule(): number {
  return Math.max(4, Math.min(10, Math.floor((Math.min(innerWidth, innerHeight) - 120) / 45)))
}
