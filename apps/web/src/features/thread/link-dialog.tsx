/**
 * Asks before a link is followed, and shows all of it: the site named apart, so that a long address hides nothing.
 * @module
 */

import type { JSX } from 'react'
import { Button } from '../../components/button.tsx'
import { copyText } from '../../components/clipboard.ts'
import { Dialog } from '../../components/dialog.tsx'
import { useTexts } from '../../i18n/texts-context.tsx'
import { Icon } from '../../icons/icon.tsx'
import { ExternalLink } from '../../icons/lucide.ts'
import { webAddress } from '../text/links.ts'
import { useToast } from '../toast/toaster.tsx'

export interface LinkDialogProps {
  readonly url: string
  onClose(): void
}

export function LinkDialog({ url, onClose }: LinkDialogProps): JSX.Element | null {
  const texts = useTexts()
  const toast = useToast()
  const address = webAddress(url)
  if (address === null) return null
  const { host } = new URL(address)
  const at = address.indexOf(host, address.indexOf('//') + 2)
  return (
    <Dialog title={texts.thread.openLink} onClose={onClose}>
      <p className="said">{texts.thread.openLinkText(host)}</p>
      <div className="dialog-body">
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long address scrolls inside. */}
        <bdi className="url" dir="ltr" tabIndex={0}>
          {address.slice(0, at)}
          <b>{host}</b>
          {address.slice(at + host.length)}
        </bdi>
      </div>
      <div className="acts">
        <Button onClick={onClose}>{texts.common.cancel}</Button>
        <Button
          onClick={async () => {
            const isCopied = await copyText(address)
            toast({ text: isCopied ? texts.thread.linkCopied : texts.common.couldNotCopy, isBad: !isCopied })
            onClose()
          }}
        >
          {texts.thread.copyLink}
        </Button>
        <Button
          look="primary"
          onClick={() => {
            window.open(address, '_blank', 'noopener,noreferrer')
            onClose()
          }}
        >
          <Icon of={ExternalLink} small points />
          {texts.thread.openInTab}
        </Button>
      </div>
    </Dialog>
  )
}
