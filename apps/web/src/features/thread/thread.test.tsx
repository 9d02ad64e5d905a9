// @vitest-environment happy-dom
import { act, screen, waitFor, within } from '@testing-library/react'
import { afterEach, describe, expect, it } from 'vitest'
import { mount, unmount } from '../../../test/mount.tsx'
import { INES, INES_PERSON, KEPT, message, row, threadOf } from '../../../test/people.ts'
import type { MessageDetails, MessageView } from '../../view-state.ts'

afterEach(unmount)

const NOON = new Date(2026, 10, 26, 12).getTime()

const say = (id: string, change: Partial<MessageView> = {}) => message(id, { sentAtMs: NOON, ...change })
const inThread = { route: { page: 'thread', id: INES, details: null } } as const
const conversations = [row(INES_PERSON, { preview: 'hi', atMs: NOON, unread: 1 })]

describe('a conversation', () => {
  it('is opened from the list, read, and closed again', async () => {
    const { user, app, asked } = mount({ conversations })
    await user.click(await screen.findByRole('button', { name: /Ines.*hi.*1 unread/s }))
    await waitFor(() => expect(asked('openThread')).toEqual([[INES]]))

    act(() => app.update({ thread: threadOf([say('a', { text: 'hi' })]) }))
    expect(await screen.findByRole('log', { name: 'Messages with Ines' })).toBeTruthy()
    await waitFor(() => expect(asked('markRead')).toEqual([[INES]]))
    await user.click(screen.getByRole('button', { name: 'Settings' }))

    await waitFor(() => expect(asked('openThread').at(-1)).toEqual([null]))
  })

  it('reads out who said what, when, and where it stands', async () => {
    mount(
      {
        conversations,
        thread: threadOf([say('a', { text: 'hello' }), say('b', { isOwn: true, text: 'On the tram' })]),
      },
      inThread,
    )

    expect(await screen.findByRole('article', { name: 'Ines, 12:00, hello' })).toBeTruthy()
    expect(screen.getByRole('article', { name: 'You, 12:00, On the tram, Kept by 4 of 5 servers' })).toBeTruthy()
  })

  it('says the state of the newest own message in words, and of every failed one with a way out', async () => {
    const failed = say('a', { isOwn: true, state: { kind: 'failed', reason: 'no_network' } })
    const { user, asked } = mount({ thread: threadOf([failed, say('b', { isOwn: true })]) }, inThread)

    expect(await screen.findByText('Not sent: no path could be built.')).toBeTruthy()
    expect(screen.getByText('Kept by 4 of 5 servers')).toBeTruthy()
    await user.click(screen.getByRole('button', { name: 'Try again' }))

    expect(asked('retry')).toEqual([['a']])
    expect(document.activeElement?.getAttribute('data-message')).toBe('a')
  })

  it('announces what comes in, and when an own message becomes safe or fails', async () => {
    const own = say('b', { isOwn: true, state: { kind: 'queued' } })
    const { app } = mount({ thread: threadOf([say('a'), own]) }, inThread)
    await screen.findByRole('log')
    const heard = () =>
      [...document.querySelectorAll('[role="status"], [role="alert"]')].map(({ textContent }) => textContent?.trim())

    act(() => app.update({ thread: threadOf([say('a'), { ...own, state: KEPT }]) }))
    expect(heard()).toContain('Kept by 4 of 5 servers')
    act(() => app.update({ thread: threadOf([say('a'), { ...own, state: KEPT }, say('c', { text: 'good' })]) }))
    expect(heard()).toContain('Ines: good')
    act(() =>
      app.update({ thread: threadOf([say('a'), { ...own, state: { kind: 'failed', reason: 'expired' } }, say('c')]) }),
    )
    expect(heard()).toContain('Not sent: it waited too long.')
  })

  it('says what is missing, and whether it is being looked for', async () => {
    const gaps = [{ afterId: 'a', missing: 2 }]
    const messages = [say('a'), say('c')]
    const { app } = mount({ thread: threadOf(messages, { gaps, isFetchingGaps: true }) }, inThread)

    expect(await screen.findByText('2 messages are missing here. Asking all your servers.')).toBeTruthy()
    act(() => app.update({ thread: threadOf(messages, { gaps }) }))
    expect(screen.getByText('2 messages are missing here. None of your servers has had it so far.')).toBeTruthy()
  })

  it('asks for older messages when the beginning is near, once at a time', async () => {
    const { asked } = mount(
      { thread: threadOf([say('a')], { hasOlder: true }) },
      { ...inThread, answers: { loadOlder: () => new Promise(() => {}) } },
    )

    await waitFor(() => expect(asked('loadOlder')).toHaveLength(1))
  })

  it('says that older messages are on their way, and no longer than they are', async () => {
    let arrive = () => {}
    const older = new Promise<void>((resolve) => {
      arrive = resolve
    })
    const thread = threadOf([say('a')], { hasOlder: true })
    const { app } = mount({ thread }, { ...inThread, answers: { loadOlder: () => older } })
    const told = await screen.findByText('Loading older messages')
    expect(told.closest('[role="status"]')).not.toBeNull()

    act(() => app.update({ thread: { ...thread, hasOlder: false } }))
    await act(async () => arrive())

    await waitFor(() => expect(screen.queryByText('Loading older messages')).toBeNull())
  })

  it('draws only what is near the window, however much is loaded', async () => {
    const many = Array.from({ length: 5_000 }, (_, index) => say(`m${index}`, { sentAtMs: NOON + index * 1_000 }))
    mount({ thread: threadOf(many) }, inThread)

    const articles = await screen.findAllByRole('article')
    expect(articles.length).toBeLessThan(60)
  })
})

describe('the composer', () => {
  it('sends with Enter, begins a line with Shift Enter, and is empty at once', async () => {
    const { user, asked } = mount({ thread: threadOf([]) }, inThread)
    const field = await screen.findByLabelText<HTMLTextAreaElement>('Message')

    await user.type(field, 'one{Shift>}{Enter}{/Shift}two{Enter}')

    expect(asked('send')).toEqual([[INES, 'one\ntwo']])
    expect(field.value).toBe('')
  })

  it('leaves Enter to an input method', async () => {
    const { user, asked } = mount({ thread: threadOf([], { draft: 'にほん' }) }, inThread)
    const field = await screen.findByLabelText('Message')
    field.focus()

    act(
      () => void field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true })),
    )
    expect(asked('send')).toEqual([])
    await user.keyboard('{Enter}')

    expect(asked('send')).toEqual([[INES, 'にほん']])
  })

  it('gives back what was not taken', async () => {
    const { user } = mount(
      { thread: threadOf([]) },
      { ...inThread, answers: { send: async () => ({ ok: false, reason: 'storage' }) } },
    )
    const field = await screen.findByLabelText<HTMLTextAreaElement>('Message')

    await user.type(field, 'precious{Enter}')

    await waitFor(() => expect(field.value).toBe('precious'))
    expect(screen.getAllByText(/This browser has no room left/).length).toBeGreaterThan(0)
  })

  it('counts from 200 left, and refuses what is too long', async () => {
    mount({ thread: threadOf([], { draft: 'x'.repeat(1_850) }) }, inThread)
    expect(await screen.findByText('150 left')).toBeTruthy()
    unmount()

    mount({ thread: threadOf([], { draft: '😀'.repeat(2_003) }) }, inThread)
    expect(await screen.findByText(/^3 characters too long/)).toBeTruthy()
    expect(screen.getByRole('button', { name: 'Send' }).hasAttribute('disabled')).toBe(true)
  })

  it('keeps the draft when one leaves', async () => {
    const { user, asked } = mount({ conversations, thread: threadOf([]) }, inThread)
    await user.type(await screen.findByLabelText('Message'), 'unfinished')

    await user.click(screen.getByRole('button', { name: 'New conversation' }))

    await waitFor(() => expect(asked('setDraft').at(-1)).toEqual([INES, 'unfinished']))
  })
})

describe('by keyboard', () => {
  const three = [say('a', { text: 'first' }), say('b', { text: 'second' }), say('c', { isOwn: true, text: 'third' })]

  it('Up from an empty field enters the messages, arrows move, Down leaves again', async () => {
    const { user } = mount({ thread: threadOf(three) }, inThread)
    const field = await screen.findByLabelText('Message')
    field.focus()

    await user.keyboard('{ArrowUp}')
    expect(document.activeElement?.getAttribute('data-message')).toBe('c')
    await user.keyboard('{Home}')
    expect(document.activeElement?.getAttribute('data-message')).toBe('a')
    await user.keyboard('{ArrowDown}{ArrowDown}{ArrowDown}')

    expect(document.activeElement).toBe(field)
  })

  it('Enter opens the menu, Escape closes it and gives the focus back', async () => {
    const { user } = mount({ thread: threadOf(three) }, inThread)
    ;(await screen.findByLabelText('Message')).focus()
    await user.keyboard('{ArrowUp}{Enter}')
    const menu = await screen.findByRole('menu', { name: 'Message menu' })
    expect(within(menu).getAllByRole('menuitem')).toHaveLength(2)
    expect(document.activeElement).toBe(within(menu).getAllByRole('menuitem')[0])

    await user.keyboard('{Escape}')

    expect(screen.queryByRole('menu')).toBeNull()
    expect(document.activeElement?.getAttribute('data-message')).toBe('c')
  })

  it('Tab stops only in the message that has the place, whatever the others hold', async () => {
    const failed = { isOwn: true, state: { kind: 'failed', reason: 'expired' } } as const
    const messages = [
      say('a', { text: 'https://pier.example/a' }),
      say('b', { text: 'word '.repeat(1_000) }),
      say('c', failed),
      say('d', { text: 'https://pier.example/d' }),
    ]
    const { user } = mount({ thread: threadOf(messages) }, inThread)
    const log = await screen.findByRole('log')
    const stops = () =>
      [...log.querySelectorAll<HTMLElement>('article, button, [role="button"]')]
        .filter(({ tabIndex }) => tabIndex === 0)
        .map((element) => element.closest('.entry')?.querySelector('[data-message]')?.getAttribute('data-message'))
    expect(stops()).toEqual(['d', 'd'])

    await user.click(screen.getByRole('article', { name: /pier\.example\/a/ }))

    expect(stops()).toEqual(['a', 'a'])
    await user.click(screen.getByRole('button', { name: 'Show more' }))
    expect(document.activeElement?.getAttribute('data-message')).toBe('b')
  })

  it('an open menu keeps single keys to itself', async () => {
    const { user, asked } = mount({ conversations, thread: threadOf(three) }, inThread)
    ;(await screen.findByLabelText('Message')).focus()
    await user.keyboard('{ArrowUp}{Enter}')
    await screen.findByRole('menu', { name: 'Message menu' })

    await user.keyboard('1n?')
    expect(screen.getByRole('menu', { name: 'Message menu' })).toBeTruthy()
    expect(screen.queryByRole('heading', { name: 'New conversation' })).toBeNull()
    await user.keyboard('d')

    expect(document.activeElement?.textContent).toMatch(/^Details/)
    expect(asked('openThread')).toEqual([[INES]])
  })

  it('I shows the details, closing them returns to the message', async () => {
    const details: MessageDetails = {
      message: three[2] ?? say('c'),
      keptUntilMs: null,
      members: 5,
      receipts: ['a', 'b', 'c', 'd'].map((letter) => ({
        member: letter.repeat(64),
        host: `${letter}.example`,
        storedAtMs: NOON,
        expiryMs: null,
      })),
      timeline: [],
    }
    const { user } = mount({ thread: threadOf(three) }, { ...inThread, answers: { details: async () => details } })
    ;(await screen.findByLabelText('Message')).focus()
    await user.keyboard('{ArrowUp}i')

    expect(await screen.findByText('1 server has not answered yet')).toBeTruthy()
    expect(screen.getByText('a.example')).toBeTruthy()
    expect(screen.getByRole('complementary', { name: 'Message details' })).toBeTruthy()
    expect(document.activeElement?.textContent).toBe('Message details')
    await user.keyboard('{Escape}')

    await waitFor(() => expect(document.activeElement?.getAttribute('data-message')).toBe('c'))
  })

  it('the way to the end takes the focus along', async () => {
    const { user } = mount({ thread: threadOf(three) }, inThread)
    const log = await screen.findByRole('log')
    Object.defineProperty(log, 'scrollHeight', { value: 5_000 })
    act(() => void log.dispatchEvent(new Event('scroll')))

    await user.click(screen.getByRole('button', { name: 'To the newest message' }))

    expect(document.activeElement?.getAttribute('data-message')).toBe('c')
  })

  it('shows receipts beside the glyph', async () => {
    const { user } = mount({ thread: threadOf(three) }, inThread)

    await user.click(await screen.findByRole('button', { name: 'Kept by 4 of 5 servers' }))

    expect(await screen.findByRole('dialog', { name: 'Receipts' })).toBeTruthy()
  })
})

describe('a link', () => {
  it('asks, and shows all of the address', async () => {
    const { user } = mount(
      { thread: threadOf([say('a', { text: 'look: https://user@evil.example/path?q=1' })]) },
      inThread,
    )

    await user.click(await screen.findByRole('button', { name: 'https://user@evil.example/path?q=1' }))
    const dialog = await screen.findByRole('dialog', { name: 'Open this link?' })

    expect(dialog.querySelector('.url')?.textContent).toBe('https://user@evil.example/path?q=1')
    expect(dialog.querySelector('.url b')?.textContent).toBe('evil.example')
    await user.click(within(dialog).getByRole('button', { name: 'Cancel' }))
    expect(screen.queryByRole('dialog')).toBeNull()
  })
})
