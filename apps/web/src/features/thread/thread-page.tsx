/**
 * A conversation: who it is with, its messages, and where one writes.
 * @module
 */

import { type JSX, lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { Avatar } from '../../components/avatar.tsx'
import { copyText } from '../../components/clipboard.ts'
import { IconButton } from '../../components/icon-button.tsx'
import { Menu, type MenuItem } from '../../components/menu.tsx'
import { PageTitle } from '../../components/page-title.tsx'
import { type Anchor, anchorOf } from '../../components/popover.tsx'
import { SkeletonThread } from '../../components/skeletons.tsx'
import { useTexts } from '../../i18n/texts-context.tsx'
import { ArrowLeft, Copy, EllipsisVertical, Info, Pencil, RefreshCw } from '../../icons/lucide.ts'
import type { AccountId, MessageView, ThreadView, ViewState } from '../../view-state.ts'
import { useAnnounce } from '../announce/announcer.tsx'
import { useActions, useView } from '../app/app-context.tsx'
import { Composer, type ComposerHandle } from '../composer/composer.tsx'
import { ConnectionBanner } from '../connection/connection-banner.tsx'
import { useRouter } from '../router/router.tsx'
import { nameOf, ownNameOf, shortId } from '../text/person-name.ts'
import { safeText } from '../text/safe-text.ts'
import { useToast } from '../toast/toaster.tsx'
import { MessageList, type MessageListHandle } from './message-list.tsx'
import type { MessageCommands } from './message-row.tsx'
import { useAnnouncements } from './use-announcements.ts'

const LinkDialog = lazy(async () => ({ default: (await import('./link-dialog.tsx')).LinkDialog }))
const AboutDialog = lazy(async () => ({ default: (await import('./about-dialog.tsx')).AboutDialog }))
const ReceiptsPopover = lazy(async () => ({
  default: (await import('../details/receipts-popover.tsx')).ReceiptsPopover,
}))

export interface ThreadPageProps {
  readonly id: AccountId
  readonly detailsOf: string | null
}

/** What is open over the thread. */
type Over =
  | { readonly kind: 'link'; readonly url: string }
  | { readonly kind: 'about' }
  | { readonly kind: 'thread-menu'; readonly anchor: Anchor }
  | { readonly kind: 'message-menu'; readonly anchor: Anchor; readonly message: MessageView }
  | { readonly kind: 'receipts'; readonly anchor: Anchor; readonly message: MessageView }

export function ThreadPage({ id, detailsOf }: ThreadPageProps): JSX.Element {
  const actions = useActions()
  const state = useView(selectThread)
  useEffect(() => {
    void actions.openThread(id)
    return () => void actions.openThread(null)
  }, [actions, id])

  if (state === null || state.conversation !== id || !state.isLoaded) {
    return (
      <>
        <ThreadHeader id={id} thread={null} onAbout={() => {}} onMenu={() => {}} />
        <div className="thread">
          <SkeletonThread />
        </div>
      </>
    )
  }
  return <OpenThread key={id} thread={state} detailsOf={detailsOf} />
}

function OpenThread({
  thread,
  detailsOf,
}: {
  readonly thread: ThreadView
  readonly detailsOf: string | null
}): JSX.Element {
  const texts = useTexts()
  const actions = useActions()
  const announce = useAnnounce()
  const toast = useToast()
  const { go } = useRouter()
  const settings = useView(selectSettings)
  const unread = useView(useCallback((state: ViewState) => unreadOf(state, thread.conversation), [thread.conversation]))
  const list = useRef<MessageListHandle>(null)
  const composer = useRef<ComposerHandle>(null)
  const [over, setOver] = useState<Over | null>(null)
  const close = useCallback(() => setOver(null), [])
  const id = thread.conversation
  const name = nameOf(thread.person, texts)
  useAnnouncements(thread.messages, name, texts, announce)

  const copy = useCallback(
    async (text: string, done: string) => {
      const isCopied = await copyText(text)
      toast({ text: isCopied ? done : texts.common.couldNotCopy, isBad: !isCopied })
    },
    [toast, texts],
  )
  const showDetails = useCallback((messageId: string) => go({ page: 'thread', id, details: messageId }), [go, id])
  const commands = useMemo<MessageCommands>(
    () => ({
      onLink: (url) => setOver({ kind: 'link', url }),
      onMenu: (message, anchor) => setOver({ kind: 'message-menu', message, anchor }),
      onReceipts: (message, anchor) => setOver({ kind: 'receipts', message, anchor }),
      onDetails: showDetails,
      onRetry: (messageId) => void actions.retry(messageId),
      onCopy: (message) => void copy(safeText(message.text), texts.common.textCopied),
    }),
    [actions, showDetails, copy, texts],
  )
  const onSeen = useCallback(() => {
    if (unread > 0) void actions.markRead(id)
  }, [actions, id, unread])
  const loadOlder = useCallback(() => actions.loadOlder(), [actions])

  return (
    <>
      <ThreadHeader
        id={id}
        thread={thread}
        onAbout={() => setOver({ kind: 'about' })}
        onMenu={(anchor) => setOver({ kind: 'thread-menu', anchor })}
      />
      <ConnectionBanner />
      {thread.messages.length === 0 ? (
        <div className="thread">
          <div className="thread-empty">
            <Avatar id={id} name={ownNameOf(thread.person.name)} isSelf={thread.person.isSelf} size="xl" />
            <h2>
              <bdi>{thread.person.isSelf ? name : texts.thread.empty}</bdi>
            </h2>
            <p>{thread.person.isSelf ? texts.thread.emptyNote : texts.thread.emptyText(name)}</p>
          </div>
        </div>
      ) : (
        <MessageList
          ref={list}
          thread={thread}
          authorName={name}
          label={texts.thread.label(name)}
          settings={settings}
          openId={detailsOf}
          commands={commands}
          loadOlder={loadOlder}
          onSeen={onSeen}
          onLeaveBelow={() => composer.current?.focus()}
        />
      )}
      <Composer ref={composer} thread={thread} name={name} onLeaveAbove={() => list.current?.focus()} />
      <Suspense fallback={null}>
        {over?.kind === 'link' && <LinkDialog url={over.url} onClose={close} />}
        {over?.kind === 'about' && <AboutDialog person={thread.person} onClose={close} />}
        {over?.kind === 'receipts' && (
          <ReceiptsPopover
            message={thread.messages.find((message) => message.id === over.message.id) ?? over.message}
            anchor={over.anchor}
            onClose={close}
            onDetails={() => showDetails(over.message.id)}
          />
        )}
      </Suspense>
      {over?.kind === 'thread-menu' && (
        <Menu
          anchor={over.anchor}
          label={texts.thread.menu}
          onClose={close}
          items={[
            {
              label: texts.thread.copyId,
              icon: Copy,
              run: () => void copy(id, texts.common.accountIdCopied),
            },
            ...(thread.person.isSelf
              ? []
              : [{ label: texts.thread.rename, icon: Pencil, run: () => setOver({ kind: 'about' }) }]),
            { label: texts.thread.about, icon: Info, run: () => setOver({ kind: 'about' }) },
          ]}
        />
      )}
      {over?.kind === 'message-menu' && (
        <Menu
          anchor={over.anchor}
          label={texts.thread.messageMenu}
          onClose={close}
          items={messageItems(over.message, commands, texts, settings.singleKeys)}
        />
      )}
    </>
  )
}

interface ThreadHeaderProps {
  readonly id: AccountId
  readonly thread: ThreadView | null
  onAbout(): void
  onMenu(anchor: Anchor): void
}

function ThreadHeader({ id, thread, onAbout, onMenu }: ThreadHeaderProps): JSX.Element {
  const texts = useTexts()
  const { back } = useRouter()
  const listed = useView(useCallback((state: ViewState) => personOf(state, id), [id]))
  const person = thread?.person ?? listed ?? { id, name: '', isSelf: false }
  const name = nameOf(person, texts)
  const hasName = name !== shortId(id)
  return (
    <header className="bar">
      <IconButton
        className="only-phone"
        icon={ArrowLeft}
        points
        label={texts.common.backToList}
        onClick={() => back()}
      />
      <PageTitle key={id} className="grow">
        <button type="button" className="peer" aria-haspopup="dialog" disabled={thread === null} onClick={onAbout}>
          <Avatar id={id} name={ownNameOf(person.name)} isSelf={person.isSelf} size="md" />
          <span className="trunc">
            <span className="name trunc">
              <bdi>{name}</bdi>
            </span>
            {person.isSelf ? (
              <span className="sub">{texts.thread.noteSub}</span>
            ) : (
              hasName && (
                <span className="sub mono" dir="ltr">
                  {shortId(id)}
                </span>
              )
            )}
          </span>
        </button>
      </PageTitle>
      <IconButton
        icon={EllipsisVertical}
        label={texts.thread.menu}
        aria-haspopup="menu"
        disabled={thread === null}
        onClick={(event) => onMenu(anchorOf(event.currentTarget))}
      />
    </header>
  )
}

function messageItems(
  message: MessageView,
  commands: MessageCommands,
  texts: ReturnType<typeof useTexts>,
  hasSingleKeys: boolean,
): MenuItem[] {
  const items: MenuItem[] = []
  if (message.state?.kind === 'failed') {
    items.push({ label: texts.common.tryAgain, icon: RefreshCw, run: () => commands.onRetry(message.id) })
  }
  items.push(
    {
      label: texts.thread.copyText,
      icon: Copy,
      ...(hasSingleKeys ? { keys: 'C' } : {}),
      run: () => commands.onCopy(message),
    },
    {
      label: texts.common.details,
      icon: Info,
      ...(hasSingleKeys ? { keys: 'I' } : {}),
      run: () => commands.onDetails(message.id),
    },
  )
  return items
}

const selectThread = (state: ViewState) => state.thread
const selectSettings = (state: ViewState) => state.settings
const unreadOf = (state: ViewState, id: AccountId) => state.conversations.find((row) => row.id === id)?.unread ?? 0
const personOf = (state: ViewState, id: AccountId) => state.conversations.find((row) => row.id === id)?.person ?? null
