// @vitest-environment happy-dom
import { act, screen, waitFor, within } from '@testing-library/react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { SETTINGS } from '../../test/fake-app.ts'
import { mount, unmount } from '../../test/mount.tsx'
import { idOf, MIRA, person, row } from '../../test/people.ts'

afterEach(() => {
  unmount()
  vi.useRealTimers()
})

const conversations = [
  row(person(2, 'Ines'), { preview: 'one', atMs: 3 }),
  row(person(3, 'Tomasz'), { preview: 'two', atMs: 2 }),
  row(person(4, 'Greta'), { preview: 'three', atMs: 1, unread: 2 }),
]

describe('the list', () => {
  it('is one stop of the Tab key, with arrows inside', async () => {
    const { user } = mount({ conversations })
    const rows = await screen.findAllByRole('button', { name: /one|two|three/ })
    expect(rows.map((element) => element.tabIndex)).toEqual([0, -1, -1])
    rows[0]?.focus()

    await user.keyboard('{ArrowDown}{ArrowDown}')
    expect(document.activeElement).toBe(rows[2])
    await user.keyboard('{Home}')
    expect(document.activeElement).toBe(rows[0])
  })

  it('is searched, and Escape clears the search', async () => {
    const { user } = mount({ conversations })
    const search = await screen.findByRole<HTMLInputElement>('searchbox')
    expect(search.dir).toBe('auto')

    await user.type(search, 'tom')
    await waitFor(() => expect(screen.queryByText('Ines')).toBeNull())
    expect(screen.getByText('1 conversation found')).toBeTruthy()
    await user.keyboard('{Escape}')

    expect(search.value).toBe('')
    expect(await screen.findByText('Ines')).toBeTruthy()
  })

  it('greets somebody who has no conversation yet, and offers the own notes', async () => {
    mount({ account: { id: MIRA, name: 'Mira', hasSeenPhrase: true, hasPassphrase: false } })

    expect((await screen.findByRole('heading', { level: 2 })).textContent).toMatch(/^Good \w+, Mira$/)
    expect(screen.getByRole('button', { name: /^Note to Self/ })).toBeTruthy()
  })

  it('reminds of the phrase until it was seen', async () => {
    const { user, asked } = mount({ account: { id: MIRA, name: '', hasSeenPhrase: false, hasPassphrase: false } })

    await user.click(await screen.findByRole('button', { name: 'Show the words' }))
    const dialog = await screen.findByRole('dialog', { name: 'Your recovery phrase' })
    await user.click(within(dialog).getByRole('button', { name: 'Show the words' }))

    await waitFor(() => expect(asked('revealPhrase')).toEqual([[null]]))
  })
})

describe('keys', () => {
  it('walk through the conversations, also only through the unread', async () => {
    const { user, asked } = mount({ conversations })
    await screen.findByText('Ines')

    await user.keyboard('{Alt>}{ArrowDown}{/Alt}')
    await waitFor(() => expect(asked('openThread').at(-1)).toEqual([idOf(2)]))
    await user.keyboard('{Alt>}{Shift>}{ArrowDown}{/Shift}{/Alt}')

    await waitFor(() => expect(asked('openThread').at(-1)).toEqual([idOf(4)]))
  })

  it('open by number and letter only when nothing is typed and the setting allows it', async () => {
    const { user, app, asked } = mount({ conversations })
    await user.click(await screen.findByRole('searchbox'))
    await user.keyboard('2')
    expect(asked('openThread')).toEqual([])

    act(() => (document.activeElement as HTMLElement).blur())
    act(() => app.update({ settings: { ...SETTINGS, singleKeys: false } }))
    await user.keyboard('2')
    expect(asked('openThread')).toEqual([])
    act(() => app.update({ settings: SETTINGS }))
    await user.keyboard('2')

    await waitFor(() => expect(asked('openThread').at(-1)).toEqual([idOf(3)]))
  })

  it('are all on the sheet', async () => {
    const { user } = mount({ conversations })
    await screen.findByText('Ines')

    await user.keyboard('?')

    expect(await screen.findByRole('dialog', { name: 'Keyboard shortcuts' })).toBeTruthy()
  })

  it('are on the sheet as they are set', async () => {
    const { user, app } = mount({ conversations })
    await screen.findByText('Ines')
    await user.keyboard('?')
    const sheet = within(await screen.findByRole('dialog', { name: 'Keyboard shortcuts' }))
    const keysOf = (words: string) =>
      sheet.queryAllByText(words).map((term) => term.nextElementSibling?.textContent?.replaceAll(/\s/g, ''))
    expect([keysOf('Send'), keysOf('New line')]).toEqual([['Enter'], ['ShiftEnter']])
    expect([keysOf('Copy text'), keysOf('Open the first to the ninth')]).toEqual([['C'], ['19']])

    act(() => app.update({ settings: { ...SETTINGS, enterSends: false, singleKeys: false } }))

    expect([keysOf('Send'), keysOf('New line')]).toEqual([['CtrlEnter'], ['Enter']])
    expect([keysOf('Copy text'), keysOf('Open the first to the ninth')]).toEqual([[], []])
    expect(keysOf('This list')).toEqual(['?'])
  })

  it('lock only where there is a password, and lead to it where there is none', async () => {
    const { user, app, asked } = mount({ conversations })
    await screen.findByText('Ines')

    await user.keyboard('{Control>}{Shift>}l{/Shift}{/Control}')
    expect(asked('lock')).toEqual([])
    expect(await screen.findByRole('heading', { name: 'Security' })).toBeTruthy()
    act(() => app.update({ account: { id: MIRA, name: '', hasSeenPhrase: true, hasPassphrase: true } }))
    await user.keyboard('{Control>}{Shift>}l{/Shift}{/Control}')

    expect(asked('lock')).toHaveLength(1)
  })
})

describe('focus', () => {
  it('goes to the title of a page, and back to what opened it', async () => {
    const { user } = mount({ conversations })
    const opener = (await screen.findAllByRole('button', { name: 'New conversation' }))[0]
    await user.click(opener ?? document.body)
    await waitFor(() => expect(document.activeElement?.textContent).toBe('New conversation'))

    await user.keyboard('{Escape}')

    await waitFor(() => expect(document.activeElement).toBe(opener))
  })
})

describe('the way past the bars', () => {
  it('leads to the pane that is shown', async () => {
    const { user } = mount({ conversations })
    await screen.findByText('Ines')
    const main = screen.getByRole('main')
    const hide = (isHidden: boolean) => {
      for (const element of [main, ...main.querySelectorAll('*')]) {
        element.getClientRects = () => (isHidden ? [] : [element.getBoundingClientRect()]) as unknown as DOMRectList
      }
    }

    hide(true)
    await user.click(screen.getByRole('button', { name: 'Skip to the content' }))
    expect(document.activeElement?.getAttribute('data-row')).toBe(idOf(2))

    hide(false)
    await user.click(screen.getByRole('button', { name: 'Skip to the content' }))
    expect(main.contains(document.activeElement)).toBe(true)
  })
})

describe('focus, when what was pressed goes,', () => {
  const unseen = { account: { id: MIRA, name: '', hasSeenPhrase: false, hasPassphrase: false }, conversations }
  const inList = () => document.activeElement?.getAttribute('data-row')

  it('goes from a cleared search to its field', async () => {
    const { user } = mount({ conversations })
    const search = await screen.findByRole('searchbox')
    await user.type(search, 'tom')

    await user.click(screen.getByRole('button', { name: 'Clear the search' }))

    expect(document.activeElement).toBe(search)
  })

  it('goes from a notice to the list', async () => {
    const { user } = mount(unseen)
    await user.click(await screen.findByRole('button', { name: 'Later' }))
    expect(inList()).toBe(idOf(2))
    sessionStorage.clear()
    unmount()

    mount({ conversations, restoreReport: { isSearching: false, conversations: 1, messages: 1 } })
    await user.click(await screen.findByRole('button', { name: 'All right' }))
    expect(screen.queryByText(/Found:/)).toBeNull()
    expect(inList()).toBe(idOf(2))
  })

  it('goes from the hidden to the shown words and back, and then to the list', async () => {
    const { user, app } = mount(unseen)
    await user.click(await screen.findByRole('button', { name: 'Show the words' }))
    const dialog = within(await screen.findByRole('dialog', { name: 'Your recovery phrase' }))

    await user.click(dialog.getByRole('button', { name: 'Show the words' }))
    const words = await dialog.findByRole('list', { name: 'Recovery phrase' })
    await waitFor(() => expect(document.activeElement).toBe(words))
    await user.click(dialog.getByRole('button', { name: 'Hide' }))
    expect(document.activeElement).toBe(dialog.getByRole('button', { name: 'Show the words' }))
    await user.keyboard('{Enter}')
    expect(document.activeElement).toBe(dialog.getByRole('list', { name: 'Recovery phrase' }))

    act(() => app.update({ account: { ...unseen.account, hasSeenPhrase: true } }))
    await user.click(dialog.getByRole('button', { name: 'Close' }))
    expect(inList()).toBe(idOf(2))
  })
})

describe('the connection banner', () => {
  it('waits three seconds, and says for four when all is well again', async () => {
    vi.useFakeTimers()
    const online = { state: 'online', sinceMs: 0, checkedAtMs: 0, isHeld: true } as const
    const { app } = mount({ conversations, connection: { state: 'connecting', sinceMs: Date.now() } })
    const banners = () => document.querySelectorAll('.banner').length

    await act(() => vi.advanceTimersByTimeAsync(2_900))
    expect(banners()).toBe(0)
    await act(() => vi.advanceTimersByTimeAsync(200))
    expect(banners()).toBeGreaterThan(0)
    act(() => app.update({ connection: online }))
    expect(screen.getAllByText('Connected again.').length).toBeGreaterThan(0)
    await act(() => vi.advanceTimersByTimeAsync(4_100))

    expect(banners()).toBe(0)
  })

  it('never appears for a break that is over in time', async () => {
    vi.useFakeTimers()
    const { app } = mount({ conversations, connection: { state: 'connecting', sinceMs: Date.now() } })
    await act(() => vi.advanceTimersByTimeAsync(1_000))

    act(() => app.update({ connection: { state: 'online', sinceMs: 0, checkedAtMs: 0, isHeld: true } }))
    await act(() => vi.advanceTimersByTimeAsync(5_000))

    expect(document.querySelector('.banner')).toBeNull()
  })
})
